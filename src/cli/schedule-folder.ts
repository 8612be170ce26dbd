import { basename } from 'node:path';
import type { NotSaved } from '../metrics/sink.ts';
import type { RunRecord } from '../outputs/run-record.ts';
import { saveFile } from '../outputs/save-file.ts';
import { scheduleMarkdown } from '../outputs/schedule-markdown.ts';
import { scheduleFile, scheduleText, type ScheduleRecord } from '../outputs/schedule-record.ts';

const pageFile = 'schedule.md';

/** The folder of a schedule: how far it has come, and in the end a page about it. */
export class ScheduleFolder {
  /** `undefined`: nothing is saved. */
  readonly path: string | undefined;
  /** What the last attempt could not save. */
  notSaved: readonly NotSaved[] = [];
  record: ScheduleRecord;

  constructor(path: string | undefined, record: ScheduleRecord) {
    this.path = path;
    this.record = record;
  }

  /** What a folder of one run is called in the record. */
  nameOf(folder: string): string {
    return basename(folder);
  }

  /** Writes how far the runs have come, in one step. */
  async save(runs: readonly RunRecord[], reason: string | undefined): Promise<void> {
    const complete = runs.every(({ state }) => state === 'done');
    this.record = { ...this.record, complete, reason: reason ?? null, runs };
    if (this.path === undefined) return;
    this.notSaved = await saveFile(this.path, scheduleFile, scheduleText(this.record));
  }

  /** Writes the page; `again` is the command that does the rest, or all of it. */
  async saveOverview(again: string): Promise<void> {
    if (this.path === undefined) return;
    const page = scheduleMarkdown(this.record, again);
    this.notSaved = [...this.notSaved, ...(await saveFile(this.path, pageFile, page))];
  }
}
