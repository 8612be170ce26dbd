import { programs } from './layers.ts';

/** Something of the language or the host that only some files may touch. */
export interface Door {
  /**
   * Globals, members of globals, operators; `module#name` for what is imported, where `*` is
   * anything and `* as` the module as a whole.
   */
  readonly names: readonly string[];
  /** What to use instead, as the end of a sentence. */
  readonly instead: string;
  readonly allows: (path: string) => boolean;
}

const folderOf = (path: string): string => path.split('/')[1] ?? '';

/** Folders that stand in real time: the doors to it, and what no run is computed from. */
const timed = ['determinism', 'platform', 'dashboard', 'cluster', 'cli'];
const isProgram = (path: string): boolean => programs.includes(path);
const isTimed = (path: string): boolean => timed.includes(folderOf(path)) || isProgram(path);
const isUnplanned = (path: string): boolean => isTimed(path) && folderOf(path) !== 'determinism';

/** Every door of `src`; a rule that is not here does not exist. */
export const doors: readonly Door[] = [
  {
    names: [
      'Date',
      'performance',
      'process.hrtime',
      'process.uptime',
      'node:perf_hooks#*',
      'node:process#hrtime',
    ],
    instead: 'use hostNow() or wallClock() of src/determinism/host.ts, or the clock you were given',
    allows: isTimed,
  },
  {
    names: [
      'setTimeout',
      'setInterval',
      'setImmediate',
      'AbortSignal.timeout',
      'Atomics.wait',
      'node:timers#*',
      'node:timers/promises#*',
    ],
    instead: 'use hostTimeout() of src/determinism/host.ts, or the clock you were given',
    allows: isTimed,
  },
  {
    names: [
      'Math.random',
      'crypto',
      'node:crypto#randomBytes',
      'node:crypto#randomUUID',
      'node:crypto#randomInt',
      'node:crypto#randomFill',
      'node:crypto#randomFillSync',
      'node:crypto#webcrypto',
      'node:crypto#getRandomValues',
      'node:crypto#default',
      'node:crypto#* as',
    ],
    instead: 'use chance() of src/determinism/chance.ts, for secrets randomToken() of its host.ts',
    allows: isTimed,
  },
  {
    names: ['Math.pow', '**'],
    instead: 'multiply, or use Math.exp and Math.log: engines disagree about powers',
    allows: isUnplanned,
  },
  {
    names: ['xstate#SimulatedClock', 'rxjs#VirtualTimeScheduler'],
    instead: 'use src/determinism/heap-clock.ts',
    allows: () => false,
  },
  {
    names: [
      'interval',
      'timer',
      'delay',
      'delayWhen',
      'timeout',
      'timeoutWith',
      'timestamp',
      'timeInterval',
      'debounceTime',
      'throttleTime',
      'auditTime',
      'sampleTime',
      'bufferTime',
      'windowTime',
      'asyncScheduler',
      'asapScheduler',
      'animationFrameScheduler',
      '* as',
    ].map((name) => `rxjs#${name}`),
    instead: 'close on ticks: in a stream time is data',
    allows: isTimed,
  },
  {
    names: ['process.exit', 'process.abort', 'process.reallyExit', 'node:process#exit'],
    instead: 'return or throw: src/cli/main.ts is where the process ends',
    allows: isProgram,
  },
  {
    names: ['console', 'process.stdout', 'process.stderr'],
    instead: 'return it as data: src/cli prints',
    allows: (path) => folderOf(path) === 'cli' || isProgram(path),
  },
];
