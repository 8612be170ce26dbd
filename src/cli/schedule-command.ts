import { Command } from 'commander';
import type { Invocation } from './invocation.ts';
import {
  addDatabaseOptions,
  addExportOptions,
  addGeneratorOptions,
  addPlanOptions,
  addResultOptions,
  addTargetOptions,
} from './options.ts';
import type { ScheduleOptions } from './schedule-options.ts';
import { addSequenceOptions } from './sequence-options.ts';

const example = `
Examples:
  statecrowd schedule daily --dry-run
  statecrowd schedule nightly.json --stop-on-failure
  statecrowd schedule nightly.json --resume results/nightly-20261120T120341Z`;

/** `schedule`: scenarios one after the other, with time in between. */
export function scheduleCommand(invocation: Invocation): Command {
  const command = new Command('schedule')
    .description('run the scenarios of a schedule, with its waits in between')
    .argument('<schedule>', 'name of a schedule, see statecrowd list schedules, or path of a file')
    .option('--resume <folder>', 'go on with the interrupted schedule of this folder')
    .option('--simulate', 'in virtual time against the computed backend, without waits');
  addSequenceOptions(command);
  addPlanOptions(command);
  addTargetOptions(command);
  addDatabaseOptions(command);
  addResultOptions(command);
  addExportOptions(command);
  addGeneratorOptions(command);
  return command
    .addHelpText('after', example)
    .action(async (schedule: string, options: ScheduleOptions) => {
      const { performSchedule } = await import('./perform-schedule.ts');
      invocation.exit = await performSchedule({ schedule, options }, invocation);
    });
}
