/** Most series (persona × transport × operation) of a run; what comes later goes to `other`. */
export const maxSeries = 1_000;
/** Most personas; what comes later goes to `other`. */
export const maxPersonas = 64;
/** Most names in one table of counts (error classes, channels), without `other`. */
export const maxNames = 64;
/** Most states in the census, without `other`. */
export const maxStates = 256;
/** Most pairs of states between which moves are counted, without `other`. */
export const maxTransitions = 1_024;
/** Most metrics of their own that the personas of a run may have, and figures of the target. */
export const maxOwnMetrics = 64;
/** Most phases of a run, with the one in which it drains; later ones count in the last. */
export const maxPhases = 33;
/** Name of the phase in which the last users leave; it counts only where it is named. */
export const drainPhase = 'drain';
/** Longest name taken from the network, in characters; the rest is cut off. */
export const maxNameLength = 64;
/** Name under which everything beyond a limit is counted. */
export const otherName = 'other';
/** What whoever never came back from a fault counts as, in ms: the longest that is measured. */
export const neverMs = 600_000;
