/** Descriptors of a process beside its users' sockets and its pool: files, pipes, libraries. */
const reserve = 64;

/**
 * Why the system would not let a run of this size open its sockets, in one sentence; `undefined`
 * when it does, or when the limit is not known.
 */
export function descriptorProblem(users: number, poolSize: number): string | undefined {
  const limit = openFilesLimit();
  const needed = users + poolSize + reserve;
  if (limit === undefined || needed <= limit) return undefined;
  return (
    `${users} users need ${needed} file descriptors, but a process may open ${limit}; ` +
    `raise the limit with "ulimit -n ${needed}" or take fewer users`
  );
}

function openFilesLimit(): number | undefined {
  const report: unknown = process.report.getReport();
  if (typeof report !== 'object' || report === null || !('userLimits' in report)) return undefined;
  const limits = report.userLimits;
  if (typeof limits !== 'object' || limits === null || !('open_files' in limits)) return undefined;
  const files = limits.open_files;
  if (typeof files !== 'object' || files === null || !('soft' in files)) return undefined;
  return typeof files.soft === 'number' ? files.soft : undefined;
}
