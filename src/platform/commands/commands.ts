import type { Answer } from '../answer.ts';
import { ok, refuse } from '../answer.ts';
import type { Client } from '../client.ts';
import type { Fields } from '../fields.ts';
import type { Handler } from '../handler.ts';
import { createAgent, recordBelief, updateAgent } from './agent-commands.ts';
import { dissolveCoalition, formCoalition, resolveConflict } from './coalition-commands.ts';
import { startExperiment } from './experiment-commands.ts';
import { deploy, investigate, maintain, reconfigure, runTest, scale } from './system-commands.ts';
import { assignTask, completeTask } from './task-commands.ts';

/** The body of an `ok` answer becomes the `result` of the reply. */
const commands: ReadonlyMap<string, Handler> = new Map([
  ['create_agent', createAgent],
  ['update_agent', updateAgent],
  ['start_experiment', startExperiment],
  ['form_coalition', formCoalition],
  ['dissolve_coalition', dissolveCoalition],
  ['resolve_conflict', resolveConflict],
  ['assign_task', assignTask],
  ['complete_task', completeTask],
  ['record_belief', recordBelief],
  ['run_test', runTest],
  ['deploy', deploy],
  ['scale', scale],
  ['reconfigure', reconfigure],
  ['maintain', maintain],
  ['investigate', investigate],
]);

interface CommandMessage {
  readonly command: string;
  readonly params?: Fields | null | undefined;
}

/** Carries out the command a message names. */
export async function answerCommand(message: CommandMessage, from: Client): Promise<Answer> {
  const { command, params } = message;
  const run = commands.get(command);
  if (run === undefined) {
    return refuse('unknown_command', `command must be one of ${[...commands.keys()].join(', ')}`);
  }
  const answer = await run(params ?? {}, from);
  if (answer.kind === 'error') return answer;
  return ok({ type: 'command_result', command, status: 'ok', result: answer.body });
}
