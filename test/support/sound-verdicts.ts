/** Verdicts of a run in which all went well; the second only says that the machine was busy. */
export const soundVerdicts: readonly string[] = ['passed', 'generator-limited'];
