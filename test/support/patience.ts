/** For `vi.waitFor`: long enough for a busy machine, short enough for a test to fail in. */
export const patience = { timeout: 15_000, interval: 10 };
