import assert from 'node:assert/strict';
import { errorClassOf } from '../db/error-class.ts';
import type { FrameDisturbing } from '../faults/frame-faults.ts';
import { launchPlatform, type LaunchSettings, type PlatformHandle } from '../platform/launcher.ts';
import { problemsIn } from '../scenario/problem.ts';

/** An embedded platform that can be killed and started again, under the same address and token. */
export class RestartablePlatform {
  /** Settles only if it ends by itself, or does not come back: what happened, in words. */
  readonly broke: Promise<string>;
  readonly #launch: LaunchSettings;
  #handle: PlatformHandle;
  #killed: PlatformHandle | undefined;
  #restarting: Promise<void> | undefined;
  #thaw: (() => void) | undefined;
  #isStopping = false;
  readonly #frameFaults = new Map<string, FrameDisturbing>();
  #isReadOnly = false;
  #breaks: (reason: string) => void = () => undefined;

  private constructor(launch: LaunchSettings, handle: PlatformHandle) {
    this.#launch = {
      ...launch,
      createsTables: false,
      tokens: [handle.token],
      port: portOf(handle),
    };
    this.#handle = handle;
    this.broke = new Promise((resolve) => (this.#breaks = resolve));
    this.#watch(handle);
  }

  /** Rejects with a `PlatformStartError` when it does not come up. */
  static async launch(launch: LaunchSettings): Promise<RestartablePlatform> {
    return new RestartablePlatform(launch, await launchPlatform(launch));
  }

  /** The one that runs, or the last one that did. */
  get handle(): PlatformHandle {
    return this.#handle;
  }

  /** From being killed until it serves again. */
  get isDown(): boolean {
    return this.#handle === this.#killed;
  }

  /** Ends its process at once, without warning. */
  kill(): void {
    this.#killed = this.#handle;
    this.#handle.kill();
  }

  /** Freezes its process. */
  freeze(): void {
    this.#thaw = this.#handle.freeze();
  }

  /** Lets it go on. */
  thaw(): void {
    this.#thaw?.();
    this.#thaw = undefined;
  }

  /** Does it to its frames until it is ended, whether or not it was started again meanwhile. */
  beginFrames(fault: FrameDisturbing): void {
    this.#frameFaults.set(fault.id, fault);
    void this.#tell();
  }

  /** Calls back when nothing of it is left. */
  endFrames(id: string, over: () => void): void {
    this.#frameFaults.delete(id);
    void this.#tell().then(over);
  }

  /** Whether database sessions that it opens from now on may only read. */
  setReadOnly(isReadOnly: boolean): Promise<void> {
    this.#isReadOnly = isReadOnly;
    return this.#tell();
  }

  /** Tells it to end, which it does in a moment; its rows are for the one that comes after it. */
  leave(): void {
    this.#killed = this.#handle;
    void this.#handle.obey({ ...this.#order(), removesRows: false });
    void this.#handle.stop();
  }

  /** Starts it again; `served` is called when it serves, unless it is being stopped by then. */
  restart(served: () => void): void {
    assert(this.isDown, 'only a platform that was ended is started again');
    this.#restarting = this.#startAgain(served);
  }

  /** Waits for one that is just being started, at most 30 s. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.thaw();
    await this.#restarting;
    await this.#handle.stop();
  }

  async #startAgain(served: () => void): Promise<void> {
    await this.#handle.exited;
    if (this.#isStopping) return;
    try {
      this.#handle = await launchPlatform({ ...this.#launch, ...this.#order() });
    } catch (error) {
      this.#breaks(`the platform that was killed did not start again (${reasonOf(error)})`);
      return;
    }
    this.#watch(this.#handle);
    if (!this.#isStopping) served();
  }

  #order() {
    const faults = [...this.#frameFaults.values()];
    return {
      frameFaults: faults.map(({ id, share, does }) => ({ id, share, does })),
      isReadOnly: this.#isReadOnly,
      removesRows: this.#launch.removesRows ?? false,
    };
  }

  /** One that is just being started is told when it serves. */
  async #tell(): Promise<void> {
    await this.#restarting;
    await this.#handle.obey(this.#order());
  }

  #watch(handle: PlatformHandle): void {
    void handle.exited.then(({ code, signal }) => {
      if (handle === this.#killed) return;
      this.#breaks(`the platform ended by itself (${signal ?? `exit code ${code}`})`);
    });
  }
}

function portOf({ httpUrl }: PlatformHandle): number {
  return Number(new URL(httpUrl).port);
}

function reasonOf(error: unknown): string {
  const messages = problemsIn(error)?.map(({ message }) => message);
  return messages?.join('; ') ?? errorClassOf(error).errorClass;
}
