import { Command } from 'commander';
import { compareCommand } from './compare-command.ts';
import { diffCommand } from './diff-command.ts';
import { enduranceCommand } from './endurance-command.ts';
import { failoverCommand } from './failover-command.ts';
import { initCommand } from './init-command.ts';
import type { Invocation } from './invocation.ts';
import { listCommand } from './list-command.ts';
import { replayCommand } from './replay-command.ts';
import { runCommand } from './run-command.ts';
import { scheduleCommand } from './schedule-command.ts';
import { serveCommand } from './serve-command.ts';
import { simulateCommand } from './simulate-command.ts';
import { stressCommand } from './stress-command.ts';
import { trendCommand } from './trend-command.ts';

/** Width of help texts, in columns. */
const helpWidth = 96;

/** The commands of one call; help and version end it by throwing commander's own error. */
export function createProgram(invocation: Invocation, version: string): Command {
  const program = new Command('statecrowd')
    .description('Load and behaviour simulation for real-time, multi-agent backends.')
    .version(version, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText('after', '\nExample:\n  statecrowd run mixed_workload --duration 30');
  const commands = [
    initCommand,
    listCommand,
    runCommand,
    simulateCommand,
    scheduleCommand,
    stressCommand,
    enduranceCommand,
    failoverCommand,
    serveCommand,
    compareCommand,
    trendCommand,
    replayCommand,
    diffCommand,
  ];
  for (const create of commands) {
    program.addCommand(create(invocation).helpOption('-h, --help', 'show help'));
  }
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({
      getOutHelpWidth: () => helpWidth,
      getErrHelpWidth: () => helpWidth,
    });
  }
  return program;
}
