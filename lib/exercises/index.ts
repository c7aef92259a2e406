export { checkExercise, type ExerciseId, exerciseIds, exerciseOf } from "./check-exercise";
export { type AnswerTo, type Exercise, exercise, type Mistake } from "./exercise";
