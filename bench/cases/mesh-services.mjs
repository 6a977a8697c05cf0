/** Many services in one chart, as constructs of ours and as those of cdk8s-plus. */
import { App, Chart } from 'cdk8s';
import { AmbientNamespace, MeshApp, MeshService, Subset } from 'cdk8s-ambient';
import * as kplus from 'cdk8s-plus-27';
import { timesOf } from '../measure.mjs';
import { readOptions } from '../options.mjs';
import { inProject, written } from '../project.mjs';
import { report } from '../report.mjs';

const BUDGET = 1;

const { quick } = readOptions(process.argv.slice(2));
const services = quick ? 200 : 1000;

const SIDES = [
  { name: 'cdk8s-plus in App', outdir: 'plus', App, add: addPlus },
  { name: 'MeshServices in App', outdir: 'app', App, add: addMeshServices },
  { name: 'MeshServices in MeshApp', outdir: 'mesh-app', App: MeshApp, add: addMeshServices },
].map((side) => ({ ...side, run: () => synth(side, services) }));

inProject(() => {
  const times = timesOf(SIDES, { rounds: quick ? 5 : 7, warmUp: 2 });
  report(`${services} services in one chart, build and synth`, SIDES, times, [
    { of: 'MeshServices in App', to: 'cdk8s-plus in App', budget: BUDGET },
    { of: 'MeshServices in MeshApp', to: 'cdk8s-plus in App', budget: BUDGET },
  ]);
  for (const { name, outdir } of SIDES) {
    const text = written(outdir);
    const objects = text.match(/^kind: /gm)?.length;
    console.log(`  ${name} wrote ${objects} objects, ${Math.round(text.length / 1024)} KiB`);
  }
});

/**
 * @param {{ outdir: string, App: typeof App, add: (chart: Chart, count: number) => void }} side
 * @param {number} count
 */
function synth({ outdir, App: AnyApp, add }, count) {
  const app = new AnyApp({ outdir });
  add(new Chart(app, 'shop'), count);
  app.synth();
}

/**
 * @param {Chart} chart
 * @param {number} count
 */
function addMeshServices(chart, count) {
  const namespace = new AmbientNamespace(chart, 'Namespace', { name: 'shop' });
  for (let i = 0; i < count; i++) {
    new MeshService(chart, `svc-${i}`, { namespace, port: 8080, image: image(i), subsets: [Subset.version('v1')] });
  }
}

/**
 * The same as far as cdk8s-plus lets one say it: a seccomp profile and appProtocol it does not know, and what it writes
 * beyond that (an address label, update strategy, DNS policy and such) can't be left out.
 *
 * @param {Chart} chart
 * @param {number} count
 */
function addPlus(chart, count) {
  const namespace = 'shop';
  new kplus.Namespace(chart, 'Namespace', {
    metadata: { name: namespace, labels: { 'istio.io/dataplane-mode': 'ambient' } },
  });
  for (let i = 0; i < count; i++) {
    const name = `svc-${i}`;
    const labels = { app: name };
    const podLabels = { app: name, version: 'v1' };
    const serviceAccount = new kplus.ServiceAccount(chart, `${name}-account`, {
      metadata: { name, namespace, labels },
    });
    const deployment = new kplus.Deployment(chart, name, {
      metadata: { name: `${name}-v1`, namespace, labels: podLabels },
      podMetadata: { labels: podLabels },
      select: false,
      replicas: 1,
      serviceAccount,
      automountServiceAccountToken: false,
      securityContext: { ensureNonRoot: true },
      containers: [
        {
          name,
          image: image(i),
          ports: [{ name: 'http', number: 8080 }],
          resources: {},
          securityContext: { ensureNonRoot: true, readOnlyRootFilesystem: false, allowPrivilegeEscalation: false },
        },
      ],
    });
    deployment.select(kplus.LabelSelector.of({ labels }));
    deployment.exposeViaService({ name }).metadata.addLabel('app', name);
  }
}

/** @param {number} i */
function image(i) {
  return `registry.example.com/shop/svc-${i}:1.0`;
}
