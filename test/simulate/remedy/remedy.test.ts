import { applyPatch, type Operation } from 'fast-json-patch';
import { load } from 'js-yaml';
import { loadMesh } from '../../../src/model';
import { remedyText } from '../../../src/simulate/format/remedy';
import type { MeshRequest } from '../../../src/simulate/request';
import type { Remedy } from '../../../src/simulate/remedy/remedy';
import { remedyOf } from '../../../src/simulate/remedy/remedy';
import { answerRequest } from '../../../src/simulate/answer-request';
import { MESHES } from '../meshes';

type Raw = { kind: string; metadata: { name: string; namespace?: string } };

/** Web and job in namespaces of their own, and db: a Service with a pod, all of them in ambient mode unless `plain` says otherwise. */
function shop(policies: string, { plain = '' }: { plain?: string } = {}): object[] {
  const pod = (namespace: string, name: string) =>
    `{ apiVersion: v1, kind: Pod, metadata: { name: ${name}, namespace: ${namespace}, labels: { app: ${name} } }, spec: { serviceAccountName: ${name}, containers: [{ name: app, image: app }] } }`;
  const namespace = (name: string) =>
    `{ apiVersion: v1, kind: Namespace, metadata: { name: ${name}${name === plain ? '' : ', labels: { istio.io/dataplane-mode: ambient }'} } }`;
  const fixed = [
    ...['shop', 'jobs', 'data'].map(namespace),
    pod('shop', 'web'),
    pod('jobs', 'job'),
    pod('data', 'db'),
    '{ apiVersion: v1, kind: Service, metadata: { name: db, namespace: data }, spec: { selector: { app: db }, ports: [{ port: 80, targetPort: 8080, appProtocol: http }] } }',
  ];
  return [...fixed, ...policies.split('---')].map((one) => load(one) as object);
}

const ZTUNNEL_ALLOW = `{ apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: { name: db, namespace: data }, spec: { selector: { matchLabels: { app: db } }, rules: [{ from: [{ source: { principals: [cluster.local/ns/shop/sa/web] } }] }] } }`;
const STRICT = `{ apiVersion: security.istio.io/v1, kind: PeerAuthentication, metadata: { name: all, namespace: data }, spec: { mtls: { mode: STRICT } } }`;
const WAYPOINT = `{ apiVersion: gateway.networking.k8s.io/v1, kind: Gateway, metadata: { name: waypoint, namespace: data }, spec: { gatewayClassName: istio-waypoint, listeners: [{ name: mesh, port: 15008, protocol: HBONE }] } }`;

/** A request of the job, or of another client. */
function ask(more: Partial<MeshRequest> = {}): MeshRequest {
  return { from: { workload: 'jobs/job' }, to: { service: 'data/db', port: 80 }, ...more };
}

/** Manifests with a remedy written into them. */
function withRemedy(objects: readonly object[], { changes }: Remedy): object[] {
  return changes.reduce<object[]>(
    (now, { added, object, patch }) => {
      if (added) return [...now, added];
      return now.map((one) => {
        const { kind, metadata } = one as Raw;
        const isIt = kind === object.kind && metadata.name === object.name && metadata.namespace === object.namespace;
        return isIt ? applyPatch(structuredClone(one), patch as Operation[]).newDocument : one;
      });
    },
    [...objects],
  );
}

/** What is to be changed, a line for each step. */
function steps(objects: readonly object[], request: MeshRequest): readonly string[] {
  const remedy = remedyOf(loadMesh(objects, { world: 'closed' }), request)!;
  expect(answerRequest(loadMesh(withRemedy(objects, remedy), { world: 'closed' }), request).verdict).toBe('allowed');
  return remedy.changes.flatMap(({ added, object, patch }) =>
    added
      ? [`add ${object.kind} ${object.name} ${JSON.stringify((added as { spec: object }).spec)}`]
      : patch.map(({ op, path, value }) => `${object.kind} ${object.name} ${op} ${path} ${JSON.stringify(value)}`),
  );
}

describe('the smallest change', () => {
  test('lets one more principal into the rule of an ALLOW that names others', () => {
    expect(steps(shop(ZTUNNEL_ALLOW), ask())).toEqual([
      'AuthorizationPolicy db add /spec/rules/0/from/0/source/principals/- "cluster.local/ns/jobs/sa/job"',
    ]);
  });

  test('is a rule of its own where the ALLOW has none', () => {
    const nobody = ZTUNNEL_ALLOW.replace(/, rules: .*$/s, ' } }');
    expect(steps(shop(nobody), ask())).toEqual([
      'AuthorizationPolicy db add /spec/rules [{"from":[{"source":{"principals":["cluster.local/ns/jobs/sa/job"]}}]}]',
    ]);
  });

  test('spares the client in a DENY that is about more', () => {
    const deny = ZTUNNEL_ALLOW.replace('spec: {', 'spec: { action: DENY,').replace(
      'principals: [cluster.local/ns/shop/sa/web]',
      'namespaces: [jobs, other]',
    );
    const [only, ...more] = steps(shop(deny), ask());
    expect(more).toEqual([]);
    expect(only).toBe(
      'AuthorizationPolicy db add /spec/rules/0/from/0/source/notPrincipals ["cluster.local/ns/jobs/sa/job"]',
    );
  });

  test('takes a client of plaintext into the mesh where the server is STRICT, and opens nothing else', () => {
    const objects = shop(STRICT, { plain: 'jobs' });
    expect(steps(objects, ask())).toEqual([
      'Namespace jobs add /metadata/labels {"istio.io/dataplane-mode":"ambient"}',
    ]);
    expect(remedyOf(loadMesh(objects, { world: 'closed' }), ask())?.opens).toEqual([]);
  });

  test('permits plaintext on one port where the client is outside of the cluster', () => {
    const request = ask({ from: { ip: '203.0.113.7' }, to: { workload: 'data/db', port: 8080 } });
    expect(steps(shop(STRICT), request)).toEqual([
      'add PeerAuthentication db-plaintext-8080 {"selector":{"matchLabels":{"app":"db"}},"mtls":{"mode":"STRICT"},"portLevelMtls":{"8080":{"mode":"PERMISSIVE"}}}',
    ]);
  });

  test('opens the port of the tunnel where a NetworkPolicy knows that of the app alone', () => {
    const policy = `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: db, namespace: data }, spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 8080 }] }] } }`;
    expect(steps(shop(policy), ask())).toEqual([
      'NetworkPolicy db add /spec/ingress/0/ports/- {"port":15008,"protocol":"TCP"}',
    ]);
  });

  test('lets the client into a CiliumNetworkPolicy by its labels and namespace', () => {
    const policy = `{ apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: { name: db, namespace: data }, spec: { endpointSelector: {}, ingress: [{ fromEndpoints: [{ matchLabels: { app: web, 'k8s:io.kubernetes.pod.namespace': shop } }], toPorts: [{ ports: [{ port: '15008', protocol: TCP }] }] }] } }`;
    expect(steps(shop(policy), ask())).toEqual([
      'CiliumNetworkPolicy db add /spec/ingress/0/fromEndpoints/- {"matchLabels":{"app":"job","k8s:io.kubernetes.pod.namespace":"jobs"}}',
    ]);
  });

  test('lets the probes of the kubelet in by the address that istio-cni gives them', () => {
    const policy = `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: db, namespace: data }, spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }] }] } }`;
    const cilium =
      '{ apiVersion: v1, kind: ConfigMap, metadata: { name: cilium-config, namespace: kube-system }, data: { enable-policy: default } }';
    const found = steps(
      shop(`${policy}---${cilium}`),
      ask({ from: { kubelet: 'data/db' }, to: { workload: 'data/db', port: 8080 } }),
    );
    expect(found).toEqual(['NetworkPolicy db add /spec/ingress/0/from/- {"ipBlock":{"cidr":"169.254.7.127/32"}}']);
  });

  test('adds a method to a rule for a waypoint that names the client and the path', () => {
    const policy = `{ apiVersion: security.istio.io/v1, kind: AuthorizationPolicy, metadata: { name: db, namespace: data }, spec: { targetRefs: [{ group: '', kind: Service, name: db }], rules: [{ from: [{ source: { principals: [cluster.local/ns/jobs/sa/job] } }], to: [{ operation: { methods: [GET], paths: [/rows] } }] }] } }`;
    const bound = shop(`${policy}---${WAYPOINT}`).map((one) =>
      (one as Raw).kind === 'Service' && (one as Raw).metadata.name === 'db'
        ? { ...one, metadata: { ...(one as Raw).metadata, labels: { 'istio.io/use-waypoint': 'waypoint' } } }
        : one,
    );
    expect(steps(bound, ask({ http: { method: 'POST', path: '/rows' } }))).toEqual([
      'AuthorizationPolicy db add /spec/rules/0/to/0/operation/methods/- "POST"',
    ]);
  });

  test('goes on to what stands behind: network policy, plaintext and ztunnel, one after the other', () => {
    const network = `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: db, namespace: data }, spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 8080 }] }] } }`;
    const objects = shop([ZTUNNEL_ALLOW, STRICT, network].join('---'), { plain: 'jobs' });
    expect(steps(objects, ask())).toEqual([
      'Namespace jobs add /metadata/labels {"istio.io/dataplane-mode":"ambient"}',
      'NetworkPolicy db add /spec/ingress/0/ports/- {"port":15008,"protocol":"TCP"}',
      'AuthorizationPolicy db add /spec/rules/0/from/0/source/principals/- "cluster.local/ns/jobs/sa/job"',
    ]);
  });

  test('is none for what is allowed', () => {
    expect(remedyOf(loadMesh(shop(ZTUNNEL_ALLOW)), ask({ from: { workload: 'shop/web' } }))).toBeUndefined();
  });
});

test('says what a change opens beside the request', () => {
  const network = `{ apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: { name: db, namespace: data }, spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 8080 }] }] } }`;
  const remedy = remedyOf(loadMesh(shop(network), { world: 'closed' }), ask())!;
  expect(remedy.opens?.map(({ clients, kind, to }) => [kind, clients, to])).toEqual([
    ['opened', ['data/db', 'jobs/job', 'shop/web'], 'data/db'],
  ]);
  expect(remedyText(remedy, (_, text) => text)).toMatchInlineSnapshot(`
   "  the smallest change that allows it
     in NetworkPolicy data/db:
       + spec.ingress[0].ports:
           - port: 15008
             protocol: TCP
     it opens beside:
       data/db, jobs/job, shop/web -> data/db:80
   "
  `);
});

test('a change is written as the manifests will have it', () => {
  const remedy = remedyOf(
    loadMesh(shop(STRICT), { world: 'closed' }),
    ask({ from: { ip: '203.0.113.7' }, to: { workload: 'data/db', port: 8080 } }),
  )!;
  expect(remedyText(remedy, (_, text) => text)).toMatchInlineSnapshot(`
   "  the smallest change that allows it
     add PeerAuthentication data/db-plaintext-8080:
         apiVersion: security.istio.io/v1
         kind: PeerAuthentication
         metadata:
           name: db-plaintext-8080
           namespace: data
         spec:
           selector:
             matchLabels:
               app: db
           mtls:
             mode: STRICT
           portLevelMtls:
             '8080':
               mode: PERMISSIVE
     it opens beside:
       outside -> data/db:80
   "
  `);
});

describe('of meshes of all kinds', () => {
  const denied = MESHES.flatMap(({ id, objects, requests }) => {
    const mesh = loadMesh(objects, { world: 'closed' });
    const request = requests.find((one) => answerRequest(mesh, one).verdict === 'denied');
    return request ? [{ id, mesh, objects, request, remedy: remedyOf(mesh, request)! }] : [];
  });

  test('a remedy, written into the manifests, lets the request through', () => {
    const wrong = denied.filter(
      ({ objects, remedy, request }) =>
        remedy.changes.length > 0 &&
        answerRequest(loadMesh(withRemedy(objects, remedy), { world: 'closed' }), request).verdict !== 'allowed',
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  test('no part of a remedy can be left out', () => {
    const needless = denied.flatMap(({ id, objects, remedy, request }) => {
      const { changes } = remedy;
      return changes.length < 2
        ? []
        : changes.flatMap((_, i) => {
            const less = { ...remedy, changes: changes.filter((_one, j) => j !== i) };
            const { verdict } = answerRequest(loadMesh(withRemedy(objects, less), { world: 'closed' }), request);
            return verdict === 'allowed' ? [`${id}: change ${i}`] : [];
          });
    });
    expect(needless).toEqual([]);
  });

  test('one is found for nine of ten, and for the others there is a reason', () => {
    const without = denied.filter(({ remedy }) => remedy.changes.length === 0);
    expect(without.length / denied.length).toBeLessThan(0.1);
    expect(without.every(({ remedy }) => remedy.none !== null)).toBe(true);
  });
});
