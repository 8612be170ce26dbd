import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { commandReference } from '../src/cli/command-reference.ts';
import { shippedRegistry } from '../src/sources/shipped-registry.ts';
import { scenarioJsonSchema } from '../src/scenario/schema.ts';
import { closeCodeReference } from './close-code-reference.ts';
import { personaReference } from './persona-reference.ts';
import { scenarioKeyReference } from './scenario-key-reference.ts';
import { summaryKeyReference } from './summary-key-reference.ts';

const folder = fileURLToPath(new URL('reference/', import.meta.url));

/** Every generated page of the reference by its path, as it should be on disk. */
export async function generateReference(): Promise<ReadonlyMap<string, string>> {
  const schema = JSON.stringify(scenarioJsonSchema(shippedRegistry));
  const style = { printWidth: 100, singleQuote: true };
  const markdown = { ...style, parser: 'markdown' };
  return new Map([
    [`${folder}scenario.schema.json`, await format(schema, { ...style, parser: 'json' })],
    [`${folder}personas.md`, await format(personaReference(), markdown)],
    [`${folder}summary-keys.md`, await format(summaryKeyReference(), markdown)],
    [`${folder}scenario-keys.md`, await format(scenarioKeyReference(), markdown)],
    [`${folder}close-codes.md`, await format(closeCodeReference(), markdown)],
    [`${folder}cli.md`, await format(commandReference(), markdown)],
  ]);
}

if (import.meta.main) {
  for (const [path, text] of await generateReference()) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}
