import type { Known } from './known-objects';
import { at, listAt, textAt } from './plain-fields';
import type { Refer } from './references';

const GATEWAY_API = 'gateway.networking.k8s.io';

/** What Gateways and routes name: classes, certificates, Gateways, Services, and the hosts and subsets of Istio. */
export function routeReferences(one: Known, refer: Refer, toHost: (host: string) => void): void {
  const { object, type } = one;
  const { group, kind } = type;
  const spec = at(object, 'spec');
  const follow = (ref: unknown, otherGroup: string, otherKind: string): void => {
    const own = at(ref, 'group') === undefined ? otherGroup : textAt(ref, 'group');
    const name = textAt(ref, 'name');
    // Istio's own way to name a ServiceEntry.
    if (own === 'networking.istio.io' && textAt(ref, 'kind') === 'Hostname') toHost(name);
    else refer(own, textAt(ref, 'kind') || otherKind, textAt(ref, 'namespace') || one.namespace, name);
  };
  if (group === GATEWAY_API || group === 'gateway.networking.x-k8s.io') {
    if (kind === 'Gateway') {
      refer(group, 'GatewayClass', '', textAt(spec, 'gatewayClassName'));
      follow(at(spec, 'infrastructure', 'parametersRef'), '', 'ConfigMap');
    }
    if (kind === 'ListenerSet' || kind === 'XListenerSet') follow(at(spec, 'parentRef'), GATEWAY_API, 'Gateway');
    for (const listener of listAt(spec, 'listeners'))
      for (const certificate of listAt(listener, 'tls', 'certificateRefs')) follow(certificate, '', 'Secret');
    for (const parent of listAt(spec, 'parentRefs')) follow(parent, GATEWAY_API, 'Gateway');
    for (const rule of listAt(spec, 'rules')) {
      const backends = listAt(rule, 'backendRefs');
      for (const backend of backends) follow(backend, '', 'Service');
      for (const filter of [...listAt(rule, 'filters'), ...backends.flatMap((backend) => listAt(backend, 'filters'))]) {
        follow(at(filter, 'requestMirror', 'backendRef'), '', 'Service');
        follow(at(filter, 'extensionRef'), '', '');
      }
    }
  } else if (group === 'networking.istio.io' && kind === 'VirtualService') ofVirtualService(one, refer, toHost);
  else if (group === 'networking.istio.io' && kind === 'Gateway') {
    for (const server of listAt(spec, 'servers'))
      refer('', 'Secret', one.namespace, textAt(server, 'tls', 'credentialName'));
  } else if (kind === 'Ingress') ofIngress(one, refer);
  else if (group === 'argoproj.io' && kind === 'Rollout') ofRollout(one, refer);
}

function ofVirtualService(
  { namespace, object, type: { group } }: Known,
  refer: Refer,
  toHost: (host: string) => void,
): void {
  const spec = at(object, 'spec');
  for (const gateway of listAt(spec, 'gateways')) {
    if (typeof gateway !== 'string' || gateway === 'mesh') continue;
    const slash = gateway.indexOf('/');
    refer(group, 'Gateway', slash < 0 ? namespace : gateway.slice(0, slash), gateway.slice(slash + 1));
  }
  for (const host of listAt(spec, 'hosts')) if (typeof host === 'string') toHost(host);
  for (const rule of [...listAt(spec, 'http'), ...listAt(spec, 'tls'), ...listAt(spec, 'tcp')]) {
    for (const to of listAt(rule, 'route')) toHost(textAt(to, 'destination', 'host'));
    toHost(textAt(rule, 'mirror', 'host'));
    for (const to of listAt(rule, 'mirrors')) toHost(textAt(to, 'destination', 'host'));
    refer(
      group,
      'VirtualService',
      textAt(rule, 'delegate', 'namespace') || namespace,
      textAt(rule, 'delegate', 'name'),
    );
  }
}

function ofIngress({ namespace, object }: Known, refer: Refer): void {
  const spec = at(object, 'spec');
  refer('networking.k8s.io', 'IngressClass', '', textAt(spec, 'ingressClassName'));
  for (const one of listAt(spec, 'tls')) refer('', 'Secret', namespace, textAt(one, 'secretName'));
  refer('', 'Service', namespace, textAt(spec, 'defaultBackend', 'service', 'name'));
  for (const path of listAt(spec, 'rules').flatMap((rule) => listAt(rule, 'http', 'paths')))
    refer('', 'Service', namespace, textAt(path, 'backend', 'service', 'name'));
}

/**
 * The Services and routes that a Rollout moves traffic with, and the templates by which it judges.
 *
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/specification/ (read for 1.8)
 */
function ofRollout({ namespace, object, type: { group } }: Known, refer: Refer): void {
  const spec = at(object, 'spec');
  const own = (otherGroup: string, kind: string, name: string): void => refer(otherGroup, kind, namespace, name);
  own('apps', textAt(spec, 'workloadRef', 'kind') || 'Deployment', textAt(spec, 'workloadRef', 'name'));
  const [canary, blueGreen] = [at(spec, 'strategy', 'canary'), at(spec, 'strategy', 'blueGreen')];
  for (const [strategy, field] of [
    [canary, 'canaryService'],
    [canary, 'stableService'],
    [blueGreen, 'activeService'],
    [blueGreen, 'previewService'],
  ] as const)
    own('', 'Service', textAt(strategy, field));
  const istio = at(canary, 'trafficRouting', 'istio');
  for (const one of [at(istio, 'virtualService'), ...listAt(istio, 'virtualServices')])
    own('networking.istio.io', 'VirtualService', textAt(one, 'name'));
  own('networking.istio.io', 'DestinationRule', textAt(istio, 'destinationRule', 'name'));
  const plugin = at(canary, 'trafficRouting', 'plugins', 'argoproj-labs/gatewayAPI');
  for (const [kind, one, list] of [
    ['HTTPRoute', 'httpRoute', 'httpRoutes'],
    ['GRPCRoute', 'grpcRoute', 'grpcRoutes'],
    ['TCPRoute', 'tcpRoute', 'tcpRoutes'],
  ] as const) {
    own(GATEWAY_API, kind, textAt(plugin, one));
    for (const route of listAt(plugin, list)) own(GATEWAY_API, kind, textAt(route, 'name'));
  }
  const analyses = [
    at(canary, 'analysis'),
    ...listAt(canary, 'steps').map((step) => at(step, 'analysis')),
    at(blueGreen, 'prePromotionAnalysis'),
    at(blueGreen, 'postPromotionAnalysis'),
  ];
  for (const template of analyses.flatMap((analysis) => listAt(analysis, 'templates'))) {
    if (at(template, 'clusterScope') === true)
      refer(group, 'ClusterAnalysisTemplate', '', textAt(template, 'templateName'));
    else own(group, 'AnalysisTemplate', textAt(template, 'templateName'));
  }
}
