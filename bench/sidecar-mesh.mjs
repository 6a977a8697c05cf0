/**
 * A mesh with sidecars as one text: namespaces of some teams with injection, each with services that a few others call. Every service has an
 * account, a Deployment and an AuthorizationPolicy; every fifth has a canary, every tenth is guarded by what requests say, and every
 * namespace has strict mTLS. Most services of a namespace call each other; each fifth is called from the next namespace, too.
 *
 * @param {number} namespaces
 * @param {number} services of each
 */
export function sidecarMesh(namespaces, services) {
  return Array.from({ length: namespaces }, (_, i) =>
    [home(i), ...Array.from({ length: services }, (_one, j) => service(namespaces, services, i, j))].join('---\n'),
  ).join('---\n');
}

/** @param {number} i */
function home(i) {
  return `apiVersion: v1
kind: Namespace
metadata:
  name: team-${i}
  labels:
    istio-injection: enabled
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata:
  name: default
  namespace: team-${i}
spec:
  mtls:
    mode: STRICT
`;
}

/**
 * @param {number} namespaces
 * @param {number} services
 * @param {number} i
 * @param {number} j
 */
function service(namespaces, services, i, j) {
  const name = `app-${j}`;
  const near = [1, 2, 3].map((step) => `cluster.local/ns/team-${i}/sa/app-${(j + step) % services}`);
  const far = j % 5 === 1 ? [`cluster.local/ns/team-${(i + 1) % namespaces}/sa/app-${(j + 1) % services}`] : [];
  return [
    account(i, name),
    server(i, name),
    deployment(i, name, 'v1'),
    policy(i, name, [...near, ...far], j % 10 === 3),
    ...(j % 5 === 0 ? [deployment(i, name, 'v2'), canary(i, name)] : []),
  ].join('---\n');
}

/** @param {number} i @param {string} name */
function account(i, name) {
  return `apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${name}
  namespace: team-${i}
`;
}

/** @param {number} i @param {string} name */
function server(i, name) {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: team-${i}
spec:
  selector:
    app: ${name}
  ports:
    - name: http
      port: 80
      targetPort: 8080
`;
}

/** @param {number} i @param {string} name @param {string} version */
function deployment(i, name, version) {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}-${version}
  namespace: team-${i}
spec:
  replicas: 3
  selector:
    matchLabels:
      app: ${name}
      version: ${version}
  template:
    metadata:
      labels:
        app: ${name}
        version: ${version}
    spec:
      serviceAccountName: ${name}
      containers:
        - name: main
          image: registry.example.com/team-${i}/${name}:${version}
          ports:
            - containerPort: 8080
          readinessProbe:
            httpGet:
              path: /ready
              port: 8080
`;
}

/** @param {number} i @param {string} name @param {readonly string[]} callers @param {boolean} isOfRequests */
function policy(i, name, callers, isOfRequests) {
  const to = isOfRequests
    ? `
      to:
        - operation:
            methods: [GET]
            paths: [/api/*]`
    : '';
  return `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: ${name}
  namespace: team-${i}
spec:
  selector:
    matchLabels:
      app: ${name}
  action: ALLOW
  rules:
    - from:
        - source:
            principals:${callers.map((one) => `\n              - ${one}`).join('')}${to}
`;
}

/** @param {number} i @param {string} name */
function canary(i, name) {
  const host = `${name}.team-${i}.svc.cluster.local`;
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
  namespace: team-${i}
spec:
  hosts:
    - ${host}
  http:
    - match:
        - headers:
            x-canary:
              exact: always
      route:
        - destination:
            host: ${host}
            subset: v2
    - route:
        - destination:
            host: ${host}
            subset: v1
          weight: 90
        - destination:
            host: ${host}
            subset: v2
          weight: 10
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${name}
  namespace: team-${i}
spec:
  host: ${host}
  subsets:
    - name: v1
      labels:
        version: v1
    - name: v2
      labels:
        version: v2
`;
}
