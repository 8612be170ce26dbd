import { PageReader, type Page } from '../actors/page-reader.ts';
import { bearerOf } from '../actors/reach.ts';
import type { PlatformHandle } from '../platform/launcher.ts';
import { countDescriptors, type ProcessFigures } from './process-figures.ts';

/** Longest wait for a platform that collects its garbage, in ms. */
const patienceMs = 10_000;

/** What the platform's process holds after a collection; `undefined` when it does not answer. */
export async function probePlatform(platform: PlatformHandle): Promise<ProcessFigures | undefined> {
  const { httpUrl, token, pid } = platform;
  const url = new URL('/memory', httpUrl);
  const reader = new PageReader({ url, reach: bearerOf(token), timeoutMs: patienceMs });
  const page = await reader.get(url.pathname);
  await reader.destroy();
  const memory = memoryOn(page);
  return memory && { ...memory, descriptors: await countDescriptors(pid) };
}

function memoryOn(page: Page): Omit<ProcessFigures, 'descriptors'> | undefined {
  if (page.kind === 'failed') return undefined;
  const memory = parsed(page.text);
  if (!isMemory(memory)) return undefined;
  const { heap_used_bytes: heap, external_bytes: external, rss_bytes: rssBytes } = memory;
  return { heldBytes: heap + external, rssBytes };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface PlatformMemory {
  readonly heap_used_bytes: number;
  readonly rss_bytes: number;
  readonly external_bytes: number;
}

function isMemory(value: unknown): value is PlatformMemory {
  if (typeof value !== 'object' || value === null) return false;
  if (!('heap_used_bytes' in value && 'rss_bytes' in value && 'external_bytes' in value)) {
    return false;
  }
  const figures = [value.heap_used_bytes, value.rss_bytes, value.external_bytes];
  return figures.every((figure) => typeof figure === 'number');
}
