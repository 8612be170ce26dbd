import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Responder {
  readonly url: string;
  stop(): void;
}

/** Starts the answering server of the benches; `workUs` is what it spends on each message. */
export async function startResponder(workUs: number): Promise<Responder> {
  const child = fork(new URL('./responder.ts', import.meta.url), [`${workUs}`], { execArgv: [] });
  const [port]: unknown[] = await once(child, 'message');
  return { url: `ws://127.0.0.1:${Number(port)}/ws`, stop: () => child.disconnect() };
}
