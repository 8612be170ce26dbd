import { TcpProxy, type TcpAddress } from '../faults/tcp-proxy.ts';
import { transports, type Transport } from '../metrics/observation.ts';
import { isNetworkFault } from '../scenario/is-network-fault.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Teardown } from './teardown.ts';

/** One for each transport that a fault disturbs. */
export type Proxies = Partial<Readonly<Record<Transport, TcpProxy>>>;

/** Puts a proxy in front of what the URLs say, only where the scenario has a fault for it. */
export async function openProxies(
  { faults, seed }: Scenario,
  urls: Readonly<Record<Transport, string | undefined>>,
  teardown: Teardown,
): Promise<Proxies> {
  const proxies: Partial<Record<Transport, TcpProxy>> = {};
  for (const transport of transports) {
    const url = urls[transport];
    const isDisturbed = faults.some((one) => one.target === transport && isNetworkFault(one));
    if (url === undefined || !isDisturbed) continue;
    const proxy = await TcpProxy.open(addressOf(url), seed);
    teardown.add('the proxy of a fault', () => proxy.close());
    proxies[transport] = proxy;
  }
  return proxies;
}

const usualPorts: Readonly<Record<string, number>> = {
  'ws:': 80,
  'http:': 80,
  'wss:': 443,
  'https:': 443,
};
const postgresPort = 5432;

function addressOf(url: string): TcpAddress {
  const { protocol, hostname, port } = new URL(url);
  const usual = usualPorts[protocol] ?? postgresPort;
  const host = hostname.replace(/^\[|\]$/g, '');
  return { host: host === '' ? 'localhost' : host, port: port === '' ? usual : Number(port) };
}
