import { z } from 'zod';
import { didYouMean } from './nearest.ts';
import type { DataSettings } from './scenario.ts';
import { choice, group, mapOf, words } from './schema-fields.ts';
import { showValue } from './show-value.ts';

/** Most data files of one scenario. */
const maxFiles = 20;

const file = words(4_096)
  .min(1, { error: 'must name a .csv or .json file' })
  .describe(
    'Path of a CSV file with a header line, or of a JSON file with a list of flat objects.',
  );

const settings = group(
  {
    file,
    take: choice(['unique', 'sequence', 'shared'])
      .describe(
        'unique: each user has the row of its number; sequence: the same, starting over after ' +
          'the last; shared: any row, drawn anew each time; default sequence.',
      )
      .prefault('sequence'),
  },
  'the path of a file, or { file: …, take: … }',
);

/** What editors know about an entry. */
const { $schema: _, ...entrySchema } = z.toJSONSchema(z.union([file, settings]), {
  io: 'input',
  target: 'draft-07',
});

/** Data files by name: a path alone, or a path and how rows are taken. */
export function dataField() {
  return mapOf({
    names: /^[A-Za-z_][A-Za-z0-9_]{0,63}$/,
    name: 'a name of letters, digits and _, such as accounts',
    expected: 'a group of names, such as accounts: accounts.csv',
    entry: entryField(),
  })
    .refine((files) => Object.keys(files).length <= maxFiles, {
      error: `more than ${maxFiles} data files`,
    })
    .describe(
      'CSV or JSON files of rows that operations take, by name; paths are relative to this file.',
    );
}

/** As a union it would say only that neither form fits. */
function entryField() {
  return z
    .unknown()
    .transform((written, context): DataSettings => {
      const read = settings.safeParse(typeof written === 'string' ? { file: written } : written);
      if (read.success) return read.data;
      for (const fault of read.error.issues.flatMap(faultsOf)) {
        context.addIssue({ code: 'custom', ...fault });
      }
      return z.NEVER;
    })
    .meta(entrySchema);
}

function faultsOf(issue: z.core.$ZodIssue): readonly { path: PropertyKey[]; message: string }[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: `unknown key ${showValue(key)}${didYouMean(key, ['file', 'take'])}`,
  }));
}
