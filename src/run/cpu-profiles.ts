import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NotSaved } from '../metrics/sink.ts';
import { saveFile } from '../outputs/save-file.ts';
import { errorCode, notSaved } from '../outputs/system-error.ts';
import type { ProfileSettings } from '../platform/launcher.ts';
import { isEmbedded } from '../scenario/is-embedded.ts';
import { plannedLengthMs } from '../scenario/load-phases.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ThreadProfile } from './thread-profile.ts';

/** Most samples of a profile: a longer run is looked at less often, so that memory has a bound. */
const maxSamples = 600_000;
const shortestIntervalUs = 1000;
const microsecondsPerMs = 1000;

const ownName = 'generator.cpuprofile';
const platformName = 'platform.cpuprofile';

/** What came of the profiles: names of files in the results, and what could not be written. */
export interface SavedProfiles {
  readonly files: readonly string[];
  readonly notSaved: readonly NotSaved[];
}

const nothing: SavedProfiles = { files: [], notSaved: [] };

/**
 * CPU profiles of a run, one per process: of this thread from `start` on, and of the embedded
 * platform, which leaves its own in a folder of the system until it is fetched.
 */
export class CpuProfiles {
  /** For the platform's start; `undefined` when the run starts none. */
  readonly ofPlatform: ProfileSettings | undefined;
  readonly #intervalUs: number;
  #thread: ThreadProfile | undefined;
  #own: string | NotSaved | undefined;

  constructor({ load, target }: Scenario) {
    const plannedMs = plannedLengthMs(load);
    const intervalUs = Math.ceil((plannedMs * microsecondsPerMs) / maxSamples);
    this.#intervalUs = Math.max(shortestIntervalUs, intervalUs);
    if (isEmbedded(target)) {
      const folder = mkdtempSync(join(tmpdir(), 'statecrowd-profile-'));
      this.ofPlatform = { folder, name: platformName, intervalUs: this.#intervalUs };
    }
  }

  start(): void {
    this.#thread = new ThreadProfile(this.#intervalUs);
  }

  /** Ends the profile of this thread, if it was started. */
  async stop(): Promise<void> {
    const profile = this.#thread?.stop();
    this.#own = await profile?.catch((error: unknown) => notSaved(ownName, error));
  }

  /** Writes both profiles into the folder; the platform must have ended, and `stop` was called. */
  async save(folder: string | undefined): Promise<SavedProfiles> {
    try {
      return folder === undefined ? nothing : await this.#saveInto(folder);
    } finally {
      await this.discard();
    }
  }

  /** Removes what is left of the platform's profile; safe to call at any time. */
  async discard(): Promise<void> {
    if (this.ofPlatform === undefined) return;
    await rm(this.ofPlatform.folder, { recursive: true, force: true });
  }

  async #saveInto(folder: string): Promise<SavedProfiles> {
    const profiles = { [ownName]: this.#own, [platformName]: await this.#platforms() };
    const files: string[] = [];
    const failed: NotSaved[] = [];
    for (const [name, profile] of Object.entries(profiles)) {
      if (profile === undefined) continue;
      const failures =
        typeof profile === 'string' ? await saveFile(folder, name, profile) : [profile];
      failed.push(...failures);
      if (failures.length === 0) files.push(name);
    }
    return { files, notSaved: failed };
  }

  /** Its text, or why there is none; `undefined` when the run had no platform of its own. */
  async #platforms(): Promise<string | NotSaved | undefined> {
    if (this.ofPlatform === undefined) return undefined;
    try {
      return await readFile(join(this.ofPlatform.folder, platformName), 'utf8');
    } catch (error) {
      const message = 'the platform left no profile: it did not end by itself';
      return { file: platformName, code: errorCode(error), message };
    }
  }
}
