/**
 * `check` as a whole process: on a small file against starting Node for nothing, and on meshes of one and three thousand services.
 * Where the variable KUBECONFORM names that program, it reads the same files beside it (structure only), with the schemas that
 * KUBECONFORM_SCHEMAS says where to find, as its flag -schema-location takes it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurns } from '../measure.mjs';
import { readOptions } from '../options.mjs';
import { ROOT } from '../project.mjs';
import { report } from '../report.mjs';

const CLI = join(ROOT, 'lib', 'src', 'cli', 'main.js');
const HOOK = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const { maxRSS } = process.resourceUsage();
  process.stderr.write('\\ncpu ' + (user + system) / 1000 + ' rss ' + maxRSS + '\\n');
});
`;

const location = process.env.KUBECONFORM_SCHEMAS;
const schemas = location ? ['-schema-location', location] : ['-ignore-missing-schemas'];
const { quick } = readOptions(process.argv.slice(2));
const count = quick ? 200 : 1000;
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-ambient-bench-'));
const hook = join(folder, 'cpu.cjs');
try {
  writeFileSync(hook, HOOK);
  const [small, one, three] = [1, count, count * 3].map(written);
  const sides = [
    { name: 'node, for nothing', args: ['-e', '0'] },
    { name: 'check, a small file', args: [CLI, 'check', small] },
    { name: `check, ${count} services`, args: [CLI, 'check', one] },
    { name: `check, ${count * 3} services`, args: [CLI, 'check', three] },
    ...(process.env.KUBECONFORM
      ? [
          {
            name: `kubeconform, ${count} services`,
            program: process.env.KUBECONFORM,
            args: [...schemas, one],
          },
        ]
      : []),
  ];
  inTurns(sides, 1, start);
  const samples = inTurns(sides, quick ? 3 : 7, start);
  const [empty, little, many, more] = sides.map(({ name }) => name);
  report(`Checking ${count} services of eight objects: the whole process`, sides, samples, [
    { of: little, to: empty, budget: 2.5 },
    { of: more, to: many, budget: 3.4 },
    ...(sides[4] ? [{ of: many, to: sides[4].name, budget: 1 }] : []),
  ]);
  samples.forEach((side, i) => {
    const most = Math.max(...side.map(({ rss }) => rss));
    if (most > 0)
      console.log(`  ${sides[i].name}: ${Math.round(most / 1024)} MiB at most${i === 2 ? ', budget ≤ 450' : ''}`);
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {{ args: readonly string[], program?: string }} side */
function start({ args, program }) {
  const begin = performance.now();
  if (program) return startOther(program, args);
  const own = ['--require', hook, ...args];
  const { stderr, signal } = spawnSync(process.execPath, own, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const wall = performance.now() - begin;
  const [, cpu, rss] = /^cpu ([\d.]+) rss (\d+)$/m.exec(stderr) ?? [];
  if (signal !== null || cpu === undefined) throw new Error(stderr);
  return { wall, cpu: Number(cpu), rss: Number(rss) };
}

/** A program that is not ours; the shell tells what it took. @param {string} program @param {readonly string[]} args */
function startOther(program, args) {
  const begin = performance.now();
  const { stdout } = spawnSync('sh', ['-c', '"$@" > /dev/null 2>&1; times', 'sh', program, ...args], {
    encoding: 'utf8',
  });
  const wall = performance.now() - begin;
  const [, user, system] = /^.*\n(\S+) (\S+)/.exec(stdout) ?? [];
  if (user === undefined) throw new Error(`${program} did not run`);
  return { wall, cpu: milliseconds(user) + milliseconds(system), rss: 0 };
}

/** As shells write it: `0m1.250s`. @param {string} text */
function milliseconds(text) {
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(text) ?? [];
  return (Number(minutes) * 60 + Number(seconds)) * 1000;
}

/** A file with a mesh. @param {number} services */
function written(services) {
  const file = join(folder, `${services}.yaml`);
  writeFileSync(file, Array.from({ length: services }, (_, i) => service(i)).join('---\n'));
  return file;
}

/** Eight objects, as a team has them for one service. @param {number} i */
function service(i) {
  const name = `app-${i}`;
  const home = `team-${i}`;
  const labels = `{ app.kubernetes.io/name: ${name}, app.kubernetes.io/part-of: shop }`;
  const host = `${name}.${home}.svc.cluster.local`;
  return `apiVersion: v1
kind: Namespace
metadata:
  name: ${home}
  labels:
    istio.io/dataplane-mode: ambient
    istio.io/use-waypoint: waypoint
---
apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${name}
  namespace: ${home}
automountServiceAccountToken: false
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
  namespace: ${home}
  labels: ${labels}
spec:
  selector: ${labels}
  ports:
    - name: http
      port: 80
      targetPort: 8080
      appProtocol: http
    - name: grpc
      port: 9090
      appProtocol: grpc
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: ${home}
  labels: ${labels}
spec:
  replicas: 3
  selector:
    matchLabels: ${labels}
  strategy:
    type: RollingUpdate
    rollingUpdate:
      maxSurge: 25%
      maxUnavailable: 0
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${name}
        app.kubernetes.io/part-of: shop
        version: v1
    spec:
      serviceAccountName: ${name}
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      containers:
        - name: main
          image: registry.example.com/shop/${name}:1.2.3
          imagePullPolicy: IfNotPresent
          ports:
            - name: http
              containerPort: 8080
            - name: grpc
              containerPort: 9090
          env:
            - name: LOG_LEVEL
              value: info
            - name: PORT
              value: '8080'
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            limits:
              memory: 256Mi
          readinessProbe:
            httpGet:
              path: /ready
              port: 8080
            periodSeconds: 5
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata:
  name: waypoint
  namespace: ${home}
  labels:
    istio.io/waypoint-for: service
spec:
  gatewayClassName: istio-waypoint
  listeners:
    - name: mesh
      port: 15008
      protocol: HBONE
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
  namespace: ${home}
spec:
  hosts:
    - ${host}
  http:
    - name: testers
      match:
        - headers:
            x-canary:
              exact: always
      route:
        - destination:
            host: ${host}
            subset: v1
            port:
              number: 80
      timeout: 5s
    - name: others
      route:
        - destination:
            host: ${host}
            subset: v1
            port:
              number: 80
      timeout: 5s
      retries:
        attempts: 3
        perTryTimeout: 1s
        retryOn: 5xx,reset,connect-failure
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${name}
  namespace: ${home}
spec:
  host: ${host}
  trafficPolicy:
    connectionPool:
      tcp:
        maxConnections: 100
        connectTimeout: 3s
    outlierDetection:
      consecutive5xxErrors: 5
      interval: 10s
  subsets:
    - name: v1
      labels:
        version: v1
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata:
  name: ${name}
  namespace: ${home}
spec:
  targetRefs:
    - kind: Service
      group: ''
      name: ${name}
  action: ALLOW
  rules:
    - from:
        - source:
            principals:
              - cluster.local/ns/${home}/sa/${name}
      to:
        - operation:
            methods: [GET, POST]
            paths: [/api/*]
`;
}
