/** Most users at once of a run in real time. */
export const maxUsers = 100_000;
/** Most users at once of a plan: of a simulation or a dry run. */
export const maxPlannedUsers = 1_000_000;
/** Most users arriving, or operations due, per second. */
export const maxRatePerSecond = 100_000;
/** Most users that may come and go in one run. */
export const maxArrivals = 10_000_000;
/** Most operations that may be due in one run. */
export const maxOperations = 50_000_000;
