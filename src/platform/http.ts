import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { ErrorCode } from './answer.ts';
import { maxBodyBytes, readBody } from './http-body.ts';
import type { Found } from './http-routes.ts';
import { findRoute } from './http-routes.ts';
import type { Services } from './services.ts';

const statusOf: Readonly<Record<ErrorCode, number>> = {
  malformed: 400,
  invalid: 400,
  unknown_type: 400,
  unknown_command: 400,
  unknown_query: 400,
  conflict: 400,
  not_found: 404,
  database: 500,
  overloaded: 500,
};

/** `ends`: the connection is closed after it, since the rest of the request is not wanted. */
interface HttpAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly allow?: string;
  readonly ends?: true;
}

/** What the HTTP half needs besides the services. */
export interface HttpSettings {
  readonly services: Services;
  readonly isAllowed: (authorization: string | undefined) => boolean;
}

/** The listener of the HTTP half; a bad request is answered with its status, never thrown. */
export function httpListener(settings: HttpSettings): RequestListener {
  return (request, response) => {
    response.on('error', () => response.destroy());
    void answer(request, settings).then((answered) => send(response, answered));
  };
}

async function answer(request: IncomingMessage, settings: HttpSettings): Promise<HttpAnswer> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const found = findRoute(request.method ?? 'GET', path);
  settings.services.counters.requested(found.label);
  const isPublic = found.kind === 'route' && found.route.isPublic === true;
  if (!isPublic && !settings.isAllowed(request.headers.authorization)) {
    return failure(401, 'unauthorized', 'a bearer token is required');
  }
  if (found.kind === 'nowhere') return failure(404, 'not_found', 'no such path');
  if (found.kind === 'route') return call(request, found, settings.services);
  const message = `this path takes ${found.allowed}`;
  return { ...failure(405, 'method_not_allowed', message), allow: found.allowed };
}

async function call(
  request: IncomingMessage,
  found: Found & { readonly kind: 'route' },
  services: Services,
): Promise<HttpAnswer> {
  const body = await readBody(request);
  if (body.kind === 'malformed') return failure(400, 'malformed', 'the body must be a JSON object');
  if (body.kind !== 'fields') {
    const tooLarge = failure(413, 'too_large', `a body may have ${maxBodyBytes} bytes`);
    return body.kind === 'endless' ? { ...tooLarge, ends: true } : tooLarge;
  }
  const outcome = await found.route.answer(body.fields, { services, id: found.id });
  if (outcome.kind === 'ok') return json(200, outcome.body);
  if (outcome.kind === 'unavailable') return json(503, outcome.body);
  if (outcome.kind === 'text') {
    return { status: 200, contentType: outcome.contentType, body: outcome.text };
  }
  return failure(statusOf[outcome.code], outcome.code, outcome.message);
}

function failure(status: number, code: string, message: string): HttpAnswer {
  return json(status, { error: { code, message } });
}

function json(status: number, body: object): HttpAnswer {
  return { status, contentType: 'application/json; charset=utf-8', body: JSON.stringify(body) };
}

function send(response: ServerResponse, answered: HttpAnswer): void {
  const { body } = answered;
  response.writeHead(answered.status, {
    'content-type': answered.contentType,
    'content-length': Buffer.byteLength(body),
    ...(answered.allow === undefined ? {} : { allow: answered.allow }),
    ...(answered.ends === true ? { connection: 'close' } : {}),
  });
  response.end(body);
}
