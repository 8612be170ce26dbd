import { moment, choice, group, list } from './schema-fields.ts';

/** Most faults of a run. */
const maxFaults = 100;

/** What is broken on purpose, and when. */
export function faultsField() {
  return list(killField(), maxFaults).meta({
    description:
      'What is broken on purpose while the run lasts, at most 100 faults that do not overlap. ' +
      'Default none.',
  });
}

function killField() {
  return group(
    {
      at: moment().describe(
        'When it begins: a duration since the start of the run, or a share of the length of ' +
          'the plan such as 40%.',
      ),
      kill: choice(['platform']).describe(
        'What is ended without warning. platform: the process of the embedded platform.',
      ),
      for: moment().describe(
        'How long it stays down before it is started again: a duration, or a share of the ' +
          'length of the plan. It has to be over 1s before the plan ends.',
      ),
    },
    'a fault such as { at: 30s, kill: platform, for: 5s }',
  );
}
