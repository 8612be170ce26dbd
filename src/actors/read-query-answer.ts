import type { FigureOutcome } from './figure-meter.ts';

/** The one value in an answer of a Prometheus server's query interface; of several the first. */
export function readQueryAnswer(text: string): FigureOutcome {
  const answer = parse(text);
  const data = fieldOf(answer, 'data');
  if (fieldOf(answer, 'status') !== 'success' || data === undefined) {
    return { kind: 'failed', why: 'not the answer of a Prometheus server' };
  }
  const result = fieldOf(data, 'result');
  const sample = fieldOf(data, 'resultType') === 'vector' ? firstValue(result) : result;
  const value: unknown = Array.isArray(sample) ? sample[1] : undefined;
  if (typeof value !== 'string') return { kind: 'failed', why: 'not there' };
  return { kind: 'value', value: Number(value.replace('Inf', 'Infinity')) };
}

function firstValue(result: unknown): unknown {
  return Array.isArray(result) ? fieldOf(result[0], 'value') : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
