import { faultKeys } from './fault-keys.ts';
import { readFault, wrongKeys } from './read-fault.ts';
import { list } from './schema-fields.ts';

/** Most faults of a run. */
const maxFaults = 100;

/** What is broken on purpose, and when. */
export function faultsField() {
  return list(faultField(), maxFaults).meta({
    description:
      'What is broken on purpose while the run lasts, at most 100 faults. Each names one thing ' +
      'that is done, and to what; the same is not done twice at once. Default none.',
  });
}

function faultField() {
  return faultKeys()
    .superRefine(
      (written, context) => {
        const unknown = context.issues.flatMap((issue) =>
          issue.code === 'unrecognized_keys' ? issue.keys : [],
        );
        for (const { key, message } of wrongKeys(written, unknown)) {
          context.addIssue({ code: 'custom', path: [key], message });
        }
      },
      { when: () => true },
    )
    .transform(readFault);
}
