/** Milliseconds between two looks. */
const INTERVAL = 1000;

/** Calls `whenGone` once the process that started the kernel has ended without shutting it down: nobody can reach it then. */
export function watchParent(whenGone: () => void): void {
  const parent = process.ppid;
  // Jupyter says who it is; started in any other way (a debugger, a container's init), the kernel stays.
  if (process.env.JPY_PARENT_PID !== String(parent)) return;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    whenGone();
  }, INTERVAL);
}
