/**
 * What a computation gives, and the seconds that processors spent on it: unlike the clock's, they do not grow when the machine has
 * other things to do.
 */
export function cpuSeconds<T>(work: () => T): { result: T; seconds: number } {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return { result, seconds: (user + system) / 1e6 };
}
