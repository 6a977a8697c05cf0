import type { Construct } from 'constructs';
import { dnsLabel, labels, plainName, type Named } from '../input/names';
import { refuse, shown } from '../input/refuse';
import { Platform } from '../install/platform';
import type { IMeshService } from '../mesh/service-base';
import { accountName } from './account-name';
import { identityLabels } from './identity-labels';
import type { PodLabels } from './network-peer';
import type { Dialect } from './network-rules';
import { isService } from './peer-of';

/** Whom a policy is about. */
export interface Subject {
  /** Namespaces of the pods; without, those of the whole cluster. */
  readonly namespaces: readonly string[] | undefined;
  readonly pods: PodLabels;
  readonly account: string | undefined;
  /** The service whose pods they are, where one was given. */
  readonly service: IMeshService | undefined;
  /** Whether the pods of ingress gateways are left out. */
  readonly exceptGateways: boolean;
  /** Namespaces that are left out. */
  readonly exceptNamespaces: readonly string[];
}

/** How somebody says whom a policy is about. */
export interface SubjectProps {
  readonly namespace?: Named | undefined;
  readonly namespaces?: readonly Named[] | undefined;
  readonly service?: IMeshService | undefined;
  readonly selector?: Readonly<Record<string, string>> | undefined;
  readonly serviceAccount?: Named | undefined;
}

/** Checks whom a policy is about: a service, or pods by labels or account; all of them, if it says nothing. */
export function subjectOf(place: Construct, dialect: Dialect, props: SubjectProps): Subject {
  const ways = (['service', 'selector', 'serviceAccount'] as const).filter((way) => props[way] !== undefined);
  if (ways.length > 1) refuse(place, `${ways.join(' and ')} each say which pods are meant; give one of them`);
  const service = serviceOf(place, props.service);
  const matchLabels = service?.selector ?? podLabels(place, props.selector);
  if (dialect.isCilium || Platform.of(place).states('cilium')) identityLabels(place, 'selector', matchLabels);
  return {
    namespaces: namespacesOf(place, dialect, props, service),
    pods: { matchLabels },
    account: props.serviceAccount === undefined ? undefined : accountOf(place, props.serviceAccount),
    service,
    exceptGateways: false,
    exceptNamespaces: [],
  };
}

function accountOf(place: Construct, given: Named): string {
  return accountName(place, 'serviceAccount', plainName(place, 'serviceAccount', given));
}

function podLabels(place: Construct, given: Readonly<Record<string, string>> | undefined): Record<string, string> {
  if (given === undefined) return {};
  const out = labels(place, 'selector', given);
  if (Object.keys(out).length === 0) refuse(place, 'selector is empty; leave it out to mean every pod');
  return out;
}

function serviceOf(place: Construct, given: IMeshService | undefined): IMeshService | undefined {
  if (given === undefined) return undefined;
  if (!isService(given)) refuse(place, `service must be a MeshService, got ${shown(given)}; give labels as selector`);
  if (!given.selectorKnown) {
    refuse(
      place,
      `which pods are those of service ${given.name} is not known; say selector: {…} in MeshService.fromServiceName`,
    );
  }
  return given;
}

function namespacesOf(
  place: Construct,
  dialect: Dialect,
  { namespace, namespaces }: SubjectProps,
  service: IMeshService | undefined,
): readonly string[] | undefined {
  if (dialect.kind === 'CiliumClusterwideNetworkPolicy') {
    if (namespaces === undefined) return service && [service.namespace];
    if (service) refuse(place, 'service says the namespace already; leave namespaces out');
    if (!Array.isArray(namespaces) || namespaces.length === 0) {
      refuse(place, `namespaces must be a list with at least one, got ${shown(namespaces)}; leave it out to mean all`);
    }
    return (namespaces as readonly Named[]).map((one) =>
      dnsLabel(place, 'namespace', plainName(place, 'namespace', one)),
    );
  }
  if (namespace === undefined && service) return [service.namespace];
  const name = dnsLabel(place, 'namespace', plainName(place, 'namespace', namespace as Named));
  if (service && service.namespace !== name) {
    refuse(
      place,
      `namespace ${name} is not that of service ${service.name}, which is in ${service.namespace}; leave namespace out`,
    );
  }
  return [name];
}
