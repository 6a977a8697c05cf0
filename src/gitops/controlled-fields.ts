import { keyOf } from '../app/identity';
import type { PlainObject, ShippedObject } from './shipment';

/** A part of an object that a controller in the cluster writes, and Git must not write back. */
export interface ControlledField {
  /** Index of the object. */
  readonly object: number;

  /** Index of what gives the part to the controller; of the object itself where that says so. */
  readonly by: number;

  readonly part: ControlledPart;
}

export type ControlledPart =
  /** `spec.replicas`, which a scaler or a canary controller sets. */
  | 'replicas'
  /** Shares of the destinations of a route. */
  | 'weights'
  /** The selector of a Service: all of it, or a label that tells the pods of one version. */
  | 'selector'
  | 'pod-hash'
  /** Labels of the subsets of a DestinationRule. */
  | 'subset-labels'
  /** An empty place for a certificate in a webhook. */
  | 'certificate';

/**
 * Finds what controllers own, as far as objects of the shipment say so: scalers (HorizontalPodAutoscaler, KEDA), Flagger's Canary, Argo
 * Rollouts' Rollout, and webhooks that wait for a certificate.
 *
 * @see pkg/canary/deployment_controller.go and pkg/router of fluxcd/flagger 1.42; utils/istio and rollout/trafficrouting of
 *   argoproj/argo-rollouts 1.8
 */
export function controlledFields(objects: readonly ShippedObject[]): readonly ControlledField[] {
  const byKey = new Map(objects.map(({ identity }, index) => [keyOf(identity), index]));
  const found = new Map<string, ControlledField>();
  const own = (group: string, kind: string, namespace: string, name: unknown, part: ControlledPart, by: number) => {
    const object = typeof name === 'string' ? byKey.get(`${group}/${kind}/${namespace}/${name}`) : undefined;
    if (object === undefined) return;
    if (part === 'replicas' && at(objects[object]!.content, 'spec', 'replicas') === undefined) return;
    found.set(`${object}/${part}`, { object, by, part });
  };

  objects.forEach(({ identity: { group, kind, namespace }, content }, by) => {
    const spec = at(content, 'spec');
    const scaled = (ref: unknown) =>
      own(groupOf(at(ref, 'apiVersion')), text(at(ref, 'kind')), namespace, at(ref, 'name'), 'replicas', by);
    switch (`${group}/${kind}`) {
      case 'autoscaling/HorizontalPodAutoscaler':
        return scaled(at(spec, 'scaleTargetRef'));
      case 'keda.sh/ScaledObject':
        return scaled({ apiVersion: 'apps/v1', kind: 'Deployment', ...map(at(spec, 'scaleTargetRef')) });
      case 'flagger.app/Canary': {
        scaled(at(spec, 'targetRef'));
        const name = at(spec, 'service', 'name') ?? at(spec, 'targetRef', 'name');
        own('', 'Service', namespace, name, 'selector', by);
        own('networking.istio.io', 'VirtualService', namespace, name, 'weights', by);
        own('gateway.networking.k8s.io', 'HTTPRoute', namespace, name, 'weights', by);
        return;
      }
      case 'argoproj.io/Rollout': {
        if (!['', 'never'].includes(text(at(spec, 'workloadRef', 'scaleDown')))) scaled(at(spec, 'workloadRef'));
        const strategy = at(spec, 'strategy', 'canary') ?? at(spec, 'strategy', 'blueGreen');
        for (const service of ['stableService', 'canaryService', 'activeService', 'previewService']) {
          own('', 'Service', namespace, at(strategy, service), 'pod-hash', by);
        }
        const routing = at(strategy, 'trafficRouting');
        const istio = at(routing, 'istio');
        for (const named of [at(istio, 'virtualService'), ...list(at(istio, 'virtualServices'))]) {
          const [name, elsewhere] = nameAndNamespace(text(at(named, 'name')), namespace, byKey);
          own('networking.istio.io', 'VirtualService', elsewhere, name, 'weights', by);
        }
        own(
          'networking.istio.io',
          'DestinationRule',
          namespace,
          at(istio, 'destinationRule', 'name'),
          'subset-labels',
          by,
        );
        const plugin = at(routing, 'plugins', 'argoproj-labs/gatewayAPI');
        const home = text(at(plugin, 'namespace')) || namespace;
        for (const [field, routeKind] of PLUGIN_ROUTES) {
          own('gateway.networking.k8s.io', routeKind, home, at(plugin, field), 'weights', by);
          for (const route of list(at(plugin, `${field}s`))) {
            own('gateway.networking.k8s.io', routeKind, home, at(route, 'name'), 'weights', by);
          }
        }
        return;
      }
      case 'admissionregistration.k8s.io/MutatingWebhookConfiguration':
      case 'admissionregistration.k8s.io/ValidatingWebhookConfiguration': {
        const waits = list(content['webhooks']).some((webhook) =>
          PLACEHOLDERS.includes(at(webhook, 'clientConfig', 'caBundle')),
        );
        if (waits) found.set(`${by}/certificate`, { object: by, by, part: 'certificate' });
        return;
      }
    }
  });
  return [...found.values()];
}

/** Fields of the plugin of Argo Rollouts for the Gateway API (0.5) that name routes, each also as a list. */
const PLUGIN_ROUTES = [
  ['httpRoute', 'HTTPRoute'],
  ['grpcRoute', 'GRPCRoute'],
  ['tcpRoute', 'TCPRoute'],
  ['tlsRoute', 'TLSRoute'],
] as const;

/** What charts write where somebody else is to put a certificate: nothing, or an end of line in base64. */
const PLACEHOLDERS: readonly unknown[] = ['', 'Cg=='];

/** Argo Rollouts takes `name.namespace` too. A name may have dots of its own. */
function nameAndNamespace(
  given: string,
  namespace: string,
  byKey: ReadonlyMap<string | undefined, number>,
): readonly [string, string] {
  const dot = given.lastIndexOf('.');
  if (dot < 0 || byKey.has(`networking.istio.io/VirtualService/${namespace}/${given}`)) return [given, namespace];
  return [given.slice(0, dot), given.slice(dot + 1)];
}

function at(content: unknown, ...path: readonly string[]): unknown {
  let value = content;
  for (const key of path) value = Object.hasOwn(map(value), key) ? (value as PlainObject)[key] : undefined;
  return value;
}

const map = (value: unknown): PlainObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PlainObject) : {};
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const groupOf = (apiVersion: unknown): string => text(apiVersion).split('/').slice(0, -1).join('/');
