import type { IMeshService } from '../mesh/service-base';
import { servicesSelected } from '../mesh/services-of-app';
import type { WrittenPolicy } from './known-policies';
import type { Subject } from './subject';

/** The services of the app that a policy is about: the one that was given, else those whose pods it selects. */
export function subjectServices(policy: WrittenPolicy): readonly IMeshService[] {
  const { account, namespaces, pods, service } = policy.subject;
  if (service) return [service];
  return (namespaces ?? [])
    .flatMap((namespace) => servicesSelected(policy, namespace, pods.matchLabels))
    .filter(({ runsAs }) => account === undefined || runsAs === account);
}

/** The pods of a service, as a policy would be about them. */
export function podsOf(service: IMeshService): Subject {
  const { namespace, runsAs, selector } = service;
  return {
    namespaces: [namespace],
    pods: { matchLabels: selector },
    account: runsAs,
    service,
    exceptGateways: false,
    exceptNamespaces: [],
  };
}
