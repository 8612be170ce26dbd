import type { StateMatchers } from 'statecrowd/testing';

declare module 'vitest' {
  interface Matchers<R extends void | Promise<void>> extends StateMatchers<R> {}
}
