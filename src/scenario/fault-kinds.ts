import type { Disturbance, UserDisturbance } from './disturbance.ts';
import type { FaultKeys } from './fault-keys.ts';
import type { FrameDisturbance } from './frame-disturbance.ts';
import type { DatabaseFault, ProcessFault } from './scenario.ts';
import type { FaultDeed } from './written-fault.ts';

type FurtherKey = 'add' | 'jitter' | 'rate' | 'bytes' | 'direction' | 'code' | 'table';

/** What goes with a kind of fault, and what does not. */
interface Rules {
  /** The keys it has that most kinds have not. */
  readonly keys?: readonly FurtherKey[];
  /** The one it cannot do without, and what to write. */
  readonly needs?: readonly [key: FurtherKey | 'share', hint: string];
  /** Why it has no share, if it has none. */
  readonly noShare?: string;
  /** Why it does not say for how long, if it does not. */
  readonly noLength?: string;
}

/** One thing that can be done on purpose. */
export interface KindOfFault extends Rules {
  readonly kind: FaultDeed['kind'];
  readonly family: 'process' | 'network' | 'users' | 'frames' | 'database';
  /** The fault, if it is one of this kind that is written. */
  readonly read: (written: FaultKeys) => FaultDeed | undefined;
}

const ofFrames = ['share', 'how many of the frames, such as 5%'] as const;

/** Everything that can be done on purpose, in the order in which it is told. */
export const faultKinds: readonly KindOfFault[] = [
  processKind('kill'),
  processKind('stop'),
  processKind('restart', { noLength: 'a restart takes as long as it takes; leave it out' }),
  networkKind('latency', {
    keys: ['add', 'jitter'],
    needs: ['add', 'how much later, such as 200ms'],
    does: ({ add = 0, jitter = 0 }) => ({ kind: 'latency', addMs: add, jitterMs: jitter }),
  }),
  networkKind('bandwidth', {
    keys: ['rate'],
    needs: ['rate', 'bytes per second'],
    does: ({ rate = Infinity }) => ({ kind: 'bandwidth', bytesPerSecond: rate }),
  }),
  networkKind('slice', {
    keys: ['bytes'],
    does: ({ bytes = 16 }) => ({ kind: 'slice', bytes }),
  }),
  networkKind('stall', { does: () => ({ kind: 'stall' }) }),
  networkKind('half_open', {
    keys: ['direction'],
    does: ({ direction = 'both' }) => ({ kind: 'half_open', direction }),
  }),
  networkKind('reset', { does: () => ({ kind: 'reset' }) }),
  networkKind('refuse', { does: () => ({ kind: 'refuse' }) }),
  userKind('errors', ({ errors }) =>
    errors === undefined ? undefined : { kind: 'errors', share: errors },
  ),
  userKind('network_latency', ({ network_latency: latency }) =>
    latency === undefined ? undefined : { kind: 'network_latency', ...latency },
  ),
  frameKind('lose', {
    keys: ['direction'],
    needs: ofFrames,
    does: ({ direction = 'to_user' }) => ({ kind: 'lose', direction }),
  }),
  frameKind('duplicate', { needs: ofFrames, does: () => ({ kind: 'duplicate' }) }),
  frameKind('reorder', { needs: ofFrames, does: () => ({ kind: 'reorder' }) }),
  frameKind('close', {
    keys: ['code'],
    needs: ['code', 'a close code such as 1011'],
    does: ({ code = 1000 }) => ({ kind: 'close', code }),
  }),
  databaseKind('terminate'),
  databaseKind('exhaust_pool'),
  databaseKind('lock', { keys: ['table'], noShare: 'lock is for everybody; leave it out' }),
  databaseKind('serialization'),
  databaseKind('read_only', { noShare: 'read_only is for everybody; leave it out' }),
  databaseKind('connection_limit'),
];

function processKind(kind: ProcessFault['kind'], rules: Rules = {}): KindOfFault {
  return {
    kind,
    family: 'process',
    noShare: `a platform is one; ${kind} has no share`,
    ...rules,
    read: ({ [kind]: target }) => target && { kind, target },
  };
}

/** What it does is read from its further keys. */
interface Doing<Does> extends Rules {
  readonly does: (written: FaultKeys) => Does;
}

function networkKind<Kind extends Disturbance['kind']>(
  kind: Kind,
  { does, ...rules }: Doing<Disturbance & { readonly kind: Kind }>,
): KindOfFault {
  return {
    kind,
    family: 'network',
    ...rules,
    read: (written) => {
      const { [kind]: target, share = 1 } = written;
      return target && { kind, target, does: does(written), share };
    },
  };
}

function userKind<Kind extends UserDisturbance['kind']>(
  kind: Kind,
  read: (written: FaultKeys) => (UserDisturbance & { readonly kind: Kind }) | undefined,
): KindOfFault {
  return {
    kind,
    family: 'users',
    noShare: `${kind} is of all users; leave it out`,
    read: (written) => {
      const does = read(written);
      return does && { kind, target: 'users', does };
    },
  };
}

function frameKind<Kind extends FrameDisturbance['kind']>(
  kind: Kind,
  { does, ...rules }: Doing<FrameDisturbance & { readonly kind: Kind }>,
): KindOfFault {
  return {
    kind,
    family: 'frames',
    ...rules,
    read: (written) => {
      const { [kind]: target, share = 1 } = written;
      return target && { kind, target, does: does(written), share };
    },
  };
}

function databaseKind(kind: DatabaseFault['kind'], rules: Rules = {}): KindOfFault {
  return {
    kind,
    family: 'database',
    ...rules,
    read: ({ [kind]: target, share = 1, table = 'events' }) =>
      target && { kind, target, share, table },
  };
}
