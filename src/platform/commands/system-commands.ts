import type { Answer } from '../answer.ts';
import type { Client } from '../client.ts';
import { flag, integerIn, name, plain } from '../fields.ts';
import { handler } from '../handler.ts';
import { carryOut, raiseAlert } from './carry-out.ts';

const maxReplicas = 100;

interface Note {
  readonly event: string;
  readonly subject?: string;
  readonly data: object;
}

/** Puts the deed on record; it changes nothing else. */
function note(from: Client, written: Note, result: object): Promise<Answer> {
  return carryOut(from, { operation: 'events.append', input: written, result });
}

export const runTest = handler({ suite: name, fails: flag }, ({ suite, fails }, from) =>
  carryOut(from, {
    operation: 'events.append',
    input: { event: 'test.ran', subject: suite, data: { passed: !fails } },
    result: { suite, passed: !fails },
    publish: () => {
      if (fails) raiseAlert(from, 'test_failed', { suite });
    },
  }),
);

export const investigate = handler({ alert: name }, ({ alert }, from) =>
  carryOut(from, {
    operation: 'events.append',
    input: { event: 'investigation.opened', subject: alert, data: { user: from.user ?? null } },
    result: { alert },
    publish: () => raiseAlert(from, 'investigation', { alert }),
  }),
);

export const deploy = handler({ version: name }, ({ version }, from) =>
  note(from, { event: 'system.deployed', subject: version, data: {} }, { version }),
);

export const scale = handler({ replicas: integerIn(1, maxReplicas) }, ({ replicas }, from) =>
  note(from, { event: 'system.scaled', data: { replicas } }, { replicas }),
);

export const reconfigure = handler({ key: name, value: plain }, ({ key, value }, from) =>
  note(from, { event: 'system.reconfigured', subject: key, data: { value } }, { key }),
);

export const maintain = handler({ task: name }, ({ task }, from) =>
  note(from, { event: 'system.maintained', subject: task, data: {} }, { task }),
);
