import { dirname, resolve } from 'node:path';
import { isGroup } from '../scenario/lay-over.ts';
import { invalid, problemsOf, valid, type Checked } from '../scenario/checked.ts';
import type { ScenarioSource } from '../scenario/load-scenario.ts';
import type { Problem } from '../scenario/problem.ts';
import { readYaml } from '../scenario/read-yaml.ts';
import type { Variables } from '../scenario/variables.ts';
import type { ScenarioDefinition } from './define-scenario.ts';
import { isModulePath, loadModules } from './load-modules.ts';
import {
  codeProblems,
  isDefinition,
  noCode,
  readableCode,
  splitDefinition,
  type ScenarioCode,
} from './scenario-code.ts';
import { readScenario } from './scenario-files.ts';

/** A scenario as it was written, not yet looked at. */
export interface WrittenScenario {
  readonly source: ScenarioSource;
  readonly code: ScenarioCode;
  /** Folder that paths in it are meant from. */
  readonly folder: string;
  /** What is wrong with it so far, though it could be read. */
  readonly problems: readonly Problem[];
}

/** Reads a scenario by the name of a shipped one, from a file or a module, or from code. */
export async function readSource(
  from: string | ScenarioDefinition,
  environment: Variables,
): Promise<Checked<WrittenScenario>> {
  if (typeof from !== 'string') {
    if (!isGroup(from)) {
      return invalid({ where: 'scenario', message: 'is neither a name, a path nor a definition' });
    }
    return writtenInCode(from, { file: 'scenario', folder: '.' });
  }
  if (isModulePath(from)) return readModule(from);
  const read = readScenario(from);
  if (read.kind === 'invalid') return invalid(...read.problems);
  const { file, text, folder } = read.value;
  const yaml = readYaml(text, file, environment);
  const found = yaml.kind === 'valid' ? yaml.value : yaml.rest;
  if (found === undefined) return invalid(...problemsOf(yaml));
  const source = { ...found, file };
  return valid({ source, code: noCode, folder, problems: problemsOf(yaml) });
}

async function readModule(file: string): Promise<Checked<WrittenScenario>> {
  const path = resolve(file);
  const { modules, problems } = await loadModules([path]);
  const exported = modules.get(path);
  if (exported === undefined) {
    return invalid(...problems.map(({ message }) => ({ where: file, message })));
  }
  const definitions = Object.values(exported).filter(isDefinition);
  const found = isDefinition(exported['default']) ? exported['default'] : definitions[0];
  if (found === undefined || (found !== exported['default'] && definitions.length > 1)) {
    const what = found === undefined ? 'no scenario' : 'several scenarios and none as its default';
    const message = `exports ${what}; write export default defineScenario({ … })`;
    return invalid({ where: file, message });
  }
  return writtenInCode(found, { file, folder: dirname(file) });
}

function writtenInCode(
  definition: ScenarioDefinition,
  { file, folder }: { readonly file: string; readonly folder: string },
): Checked<WrittenScenario> {
  const { data, code } = splitDefinition(definition);
  const problems = codeProblems(code, file);
  const locate = (path: readonly PropertyKey[]): string =>
    [file, path.map(String).join('.')].join(' ').trim();
  const source = { data, file, locate, offset: () => 0, variables: [] };
  const sound = problems.length === 0 ? code : readableCode(code);
  return valid({ source, code: sound, folder, problems });
}
