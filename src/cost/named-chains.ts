import { nearest } from '../input/known-props';
import { Refusals } from '../input/refusals';
import { refuse, shown } from '../input/refuse';
import { servicesOf } from '../model/services/service';
import type { Mesh } from '../model/mesh';
import { workloads } from '../model/workloads/workload';
import { serviceDestinations } from '../simulate/partition/destinations';
import { gatewayClients } from '../simulate/partition/outsiders';
import { endOfGateway, endOfWorkload, throughTo, whyNot, type Call, type CallEnd } from './calls';
import type { Chain } from './chains';

const PLACE = 'chain';
const MOST_ENDS = 50;

/** Chains that somebody names, walked: a call that is refused is no part of any. */
export function namedChains(mesh: Mesh, named: readonly (readonly string[])[]): readonly Chain[] {
  if (!Array.isArray(named)) refuse(PLACE, `chains must be a list of lists of names, got ${shown(named)}`);
  const refusals = new Refusals();
  const chains = named.flatMap((names) => refusals.attempt(() => namedChain(mesh, names)) ?? []);
  refusals.throwAny();
  return chains;
}

function namedChain(mesh: Mesh, names: readonly string[]): Chain {
  const isList = Array.isArray(names) && names.every((name) => typeof name === 'string');
  if (!isList || names.length < 2 || names.length > MOST_ENDS) {
    refuse(PLACE, `a chain has from 2 to ${MOST_ENDS} names, such as shop/web,shop/cart,shop/db; got ${shown(names)}`);
  }
  const refusals = new Refusals();
  const calls = names.slice(1).flatMap((name, i) => refusals.attempt(() => callNamed(mesh, names[i]!, name)) ?? []);
  refusals.throwAny();
  return { names, calls };
}

function callNamed(mesh: Mesh, caller: string, name: string): Call {
  const to = serviceDestinations(mesh).find(({ title }) => title === name);
  if (!to)
    nowhere(
      'Service',
      name,
      serviceDestinations(mesh).map(({ title }) => title),
    );
  const from = endNamed(mesh, caller);
  const answer = throughTo(mesh, from, to);
  if (!answer) refuse(PLACE, `${name} has no port for TCP, so nobody calls it`);
  if (answer.verdict !== 'allowed') {
    const verdict = answer.verdict === 'denied' ? 'may not call' : 'may call, or may not,';
    refuse(PLACE, `${caller} ${verdict} ${name}: ${whyNot(answer)}`);
  }
  return { from, to, answer };
}

/** Who calls next: the pods of a Service, or the workload or gateway of a name. */
function endNamed(mesh: Mesh, name: string): CallEnd {
  const gateway = /^gateway[ :](?<namespace>[^/]+)\/(?<own>[^/]+)$/.exec(name)?.groups;
  if (gateway) {
    const title = `${gateway['namespace']}/${gateway['own']}`;
    const known = gatewayClients(mesh).map((one) => one.name.replace('gateway ', ''));
    if (known.includes(title)) return endOfGateway(gateway['namespace']!, gateway['own']!);
    nowhere(
      'gateway',
      name,
      known.map((one) => `gateway:${one}`),
    );
  }
  const called = (one: { readonly namespace: string; readonly name: string }): boolean =>
    `${one.namespace}/${one.name}` === name;
  const all = workloads(mesh);
  const workload = all.find((one) => servicesOf(mesh, one).some(called)) ?? all.find(called);
  if (!workload)
    nowhere(
      'workload',
      name,
      all.map((one) => `${one.namespace}/${one.name}`),
    );
  return endOfWorkload(mesh, workload);
}

function nowhere(what: string, name: string, known: readonly string[]): never {
  const meant = nearest(name, known);
  refuse(
    PLACE,
    `there is no ${what} ${shown(name)}${meant === undefined ? '; write namespace/name' : `; did you mean ${shown(meant)}?`}`,
  );
}
