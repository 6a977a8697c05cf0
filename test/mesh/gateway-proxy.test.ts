import type { Chart } from 'cdk8s';
import { load } from 'js-yaml';
import {
  AmbientNamespace,
  IngressGateway,
  Platform,
  Waypoint,
  type Autoscaling,
  type ProxyOptions,
  type WaypointProps,
} from '../../src';
import { emitted, pick, synth } from '../synth';
import { recent, refusal } from './refusal';

type Make = (chart: Chart, props: Partial<WaypointProps>) => unknown;
const KINDS: [string, Make][] = [
  ['a waypoint', (chart, props) => new Waypoint(chart, 'Proxy', { namespace: 'shop', ...props })],
  [
    'an ingress gateway',
    (chart, props) => new IngressGateway(chart, 'Proxy', { namespace: 'shop', waypoints: 'traverse', ...props }),
  ],
];

describe.each(KINDS)('the proxy of %s', (_kind, make) => {
  const inNamespace =
    (level: 'baseline' | 'restricted', options: ProxyOptions = {}) =>
    (chart: Chart): unknown =>
      make(chart, { namespace: new AmbientNamespace(chart, 'Shop', { podSecurity: level }), ...options });
  const synthesized = (options: ProxyOptions) => synth((chart) => make(chart, options), recent);
  /** The patches that istiod merges over what it deploys, by the key of their kind. */
  const patches = (options: ProxyOptions): object => {
    const { data } = pick(synthesized(options), 'ConfigMap', 'proxy-options');
    return Object.fromEntries(Object.entries(data as Record<string, string>).map(([key, text]) => [key, load(text)]));
  };

  test('is left to istiod unless told', () => {
    expect(emitted(synthesized({}))).toEqual(['Gateway shop/proxy']);
    expect(pick(synthesized({}), 'Gateway', 'proxy').spec).not.toHaveProperty('infrastructure');
  });

  test('is told by a ConfigMap that the Gateway names', () => {
    const manifests = synthesized({ replicas: 2 });
    expect(emitted(manifests)).toEqual(['ConfigMap shop/proxy-options', 'Gateway shop/proxy']);
    expect(pick(manifests, 'Gateway', 'proxy').spec.infrastructure).toEqual({
      parametersRef: { group: '', kind: 'ConfigMap', name: 'proxy-options' },
    });
  });

  // The keys that istiod knows, and what may be in them: supportedOverlays of istio/istio gatewaycommon (read for 1.31).
  test.each<[string, ProxyOptions, object]>([
    ['a fixed number of replicas', { replicas: 3 }, { deployment: { spec: { replicas: 3 } } }],
    [
      'CPU and memory of its container',
      { resources: { requests: { cpu: '200m' }, limits: { memory: '1Gi' } } },
      {
        deployment: {
          spec: {
            template: {
              spec: {
                containers: [
                  { name: 'istio-proxy', resources: { requests: { cpu: '200m' }, limits: { memory: '1Gi' } } },
                ],
              },
            },
          },
        },
      },
    ],
    [
      'nodes and taints',
      {
        nodeSelector: { 'example.com/pool': 'mesh' },
        tolerations: [{ key: 'mesh', operator: 'Exists', effect: 'NoSchedule' }],
      },
      {
        deployment: {
          spec: {
            template: {
              spec: {
                nodeSelector: { 'example.com/pool': 'mesh' },
                tolerations: [{ key: 'mesh', operator: 'Exists', effect: 'NoSchedule' }],
              },
            },
          },
        },
      },
    ],
    [
      'a seccomp profile',
      { seccompProfile: 'RuntimeDefault' },
      {
        deployment: {
          spec: { template: { spec: { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } } } },
        },
      },
    ],
    [
      'an autoscaler',
      { autoscaling: { minReplicas: 2, maxReplicas: 5, targetCpuPercent: 70 } },
      {
        horizontalPodAutoscaler: {
          spec: {
            minReplicas: 2,
            maxReplicas: 5,
            metrics: [
              { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
            ],
          },
        },
      },
    ],
    [
      'a bound on disruptions',
      { disruptionBudget: { maxUnavailable: '25%' } },
      { podDisruptionBudget: { spec: { maxUnavailable: '25%' } } },
    ],
  ])('has %s', (_name, options, expected) => {
    expect(patches(options)).toEqual(expected);
  });

  test('has all of it at once, each under its key', () => {
    const options = {
      autoscaling: { maxReplicas: 3 },
      disruptionBudget: { minAvailable: 1 },
      nodeSelector: { a: 'b' },
    };
    expect(Object.keys(patches(options))).toEqual(['deployment', 'horizontalPodAutoscaler', 'podDisruptionBudget']);
  });

  test('needs Istio 1.26 to be told anything, and says so', () => {
    const text = refusal((chart) => make(chart, { replicas: 2 }), new Platform({ istio: '1.25' }));
    expect(text).toBe(
      '[test/Proxy] sizing and placing a proxy through parametersRef needs Istio 1.26 or later; the Platform says 1.25',
    );
  });

  const both =
    'replicas and autoscaling exclude each other: the autoscaler would fight the number in Git; give one of them';
  test.each<[string, object, string]>([
    ['replicas beside an autoscaler', { replicas: 2, autoscaling: { maxReplicas: 3 } }, both],
    ['no replicas', { replicas: 0 }, 'replicas must be a whole number from 1 to 2147483647, got 0'],
    [
      'no upper bound of the autoscaler',
      { autoscaling: {} as Autoscaling },
      'autoscaling.maxReplicas must be a whole number from 1',
    ],
    [
      'more at least than at most',
      { autoscaling: { minReplicas: 4, maxReplicas: 3 } },
      'autoscaling.minReplicas 4 is above maxReplicas 3',
    ],
    [
      'both bounds on disruptions',
      { disruptionBudget: { minAvailable: 1, maxUnavailable: 1 } },
      'disruptionBudget takes one of minAvailable and maxUnavailable',
    ],
    [
      'a wrong label of nodes',
      { nodeSelector: { pool: true } },
      'nodeSelector label "pool" must be a string, got true; quote it',
    ],
    [
      'CPU as a number',
      { resources: { requests: { cpu: 0.5 } } },
      'resources.requests.cpu must be a quantity such as "100m" or "128Mi", got 0.5',
    ],
    [
      'a misspelt field of resources',
      { resources: { limit: {} } },
      'unknown prop "resources.limit"; did you mean "limits"?',
    ],
    [
      'another seccomp profile',
      { seccompProfile: 'Unconfined' },
      'seccompProfile must be one of "RuntimeDefault", got "Unconfined"',
    ],
    ['a toleration outside a list', { tolerations: { key: 'mesh' } }, 'tolerations must be a list'],
    [
      'a misspelt field of a toleration',
      { tolerations: [{ efect: 'NoSchedule' }] },
      'unknown prop "tolerations[0].efect"; did you mean "effect"?',
    ],
    [
      'a toleration without key that is not for every taint',
      { tolerations: [{ value: 'a' }] },
      "a toleration without key takes operator: 'Exists' only",
    ],
    [
      'a toleration of any value that has one',
      { tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] },
      "a toleration with operator 'Exists' takes no value",
    ],
    ['a toleration with an empty key', { tolerations: [{ key: '' }] }, 'key of a toleration must be text, got ""'],
    [
      'an operator that no toleration has',
      { tolerations: [{ key: 'a', operator: 'In' }] },
      'operator of a toleration must be one of "Exists", "Equal", got "In"',
    ],
    ['an effect that no taint has', { tolerations: [{ key: 'a', effect: 'NoSchedul' }] }, 'did you mean "NoSchedule"?'],
  ])('refuses %s', (_name, options, text) => {
    expect(refusal((chart) => make(chart, options))).toContain('[test/Proxy] ');
    expect(refusal((chart) => make(chart, options))).toContain(text);
  });

  describe('in a namespace that enforces Pod Security', () => {
    test('restricted is refused at synth without a seccomp profile, which istiod does not set', () => {
      expect(refusal(inNamespace('restricted'))).toContain(
        '[test/Proxy] namespace shop [test/Shop] enforces Pod Security "restricted", which refuses this proxy\'s pods: istiod gives them no seccomp profile; ' +
          "set seccompProfile: 'RuntimeDefault' here, or podSecurity: 'baseline' there",
      );
    });

    test('restricted is taken with one', () => {
      expect(emitted(synth(inNamespace('restricted', { seccompProfile: 'RuntimeDefault' }), recent))).toContain(
        'Gateway shop/proxy',
      );
    });

    test('baseline is taken', () => {
      expect(emitted(synth(inNamespace('baseline'), recent))).toContain('Gateway shop/proxy');
    });
  });
});
