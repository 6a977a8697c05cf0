import * as fs from 'node:fs';
import * as path from 'node:path';
import { load } from 'js-yaml';
import { ArgoCdApplications } from '../../../src/install/deliveries/argo-cd-applications';
import { FluxReleases } from '../../../src/install/deliveries/flux-releases';
import { HelmFiles } from '../../../src/install/deliveries/helm-files';
import { IstioctlFile } from '../../../src/install/deliveries/istioctl-file';
import { K3sHelmCharts } from '../../../src/install/deliveries/k3s-helm-charts';
import type { PlatformInstall } from '../../../src/install/deliveries/platform-install';
import { GatewayApiCrds } from '../../../src/install/gateway-api-crds';
import { IstioAmbient } from '../../../src/install/istio-ambient';
import { Platform, type Distribution } from '../../../src/install/platform';
import { pick, synth } from '../../synth';
import { cilium } from './installs';
import { run, written } from './running-script';

/** The whole platform from its typed parts. */
function typed(
  distribution: Distribution = 'kind',
  revision?: string,
): { istio: IstioAmbient; install: PlatformInstall } {
  const platform = new Platform({ kubernetes: '1.33', istio: '1.30', gatewayApi: '1.4', distribution });
  const istio = new IstioAmbient({ platform, after: [cilium], revision });
  return {
    istio,
    install: {
      releases: [cilium, ...istio.releases],
      gatewayApiCrds: new GatewayApiCrds({ platform }),
      istioOperator: () => istio.toIstioOperator(),
    },
  };
}

test('every delivery of objects carries the values of the four charts', () => {
  const { istio, install } = typed();
  const argo = synth((chart) => new ArgoCdApplications(chart, 'Argo', { install }));
  const flux = synth((chart) => new FluxReleases(chart, 'Flux', { install }));
  const k3s = synth((chart) => new K3sHelmCharts(chart, 'K3s', { install, gatewayApiCrdsFrom: 'elsewhere' }));
  for (const { name, chart } of istio.releases) {
    const values = istio.values[chart as keyof typeof istio.values];
    expect(pick(argo, 'Application', name)['spec'].source.helm.valuesObject).toEqual(values);
    expect(pick(flux, 'HelmRelease', name)['spec'].values).toEqual(values);
    expect(load(pick(k3s, 'HelmChart', name)['spec'].valuesContent)).toEqual(values);
  }
});

test('values files and the IstioOperator are read back as they were meant', () => {
  const { istio, install } = typed();
  const outdir = written((app) => {
    new IstioctlFile(app, 'Istioctl', { install });
    return new HelmFiles(app, 'Helm', { install });
  });
  const read = (file: string): unknown => load(fs.readFileSync(path.join(outdir, file), 'utf8'));
  expect(read('helm/values/05-ztunnel.yml')).toEqual(istio.values.ztunnel);
  expect(read('istioctl/istio-operator.yml')).toEqual(istio.toIstioOperator());
});

test('the script waits for istio-cni where the distribution has it, and for istiod of its revision', () => {
  const { install } = typed('openshift', 'blue');
  const { calls, status } = run(
    path.join(
      written((app) => new HelmFiles(app, 'Helm', { install })),
      'helm/install.sh',
    ),
  );
  expect(status).toBe(0);
  expect(calls).toContain('kubectl --namespace kube-system rollout status daemonset/istio-cni-node --timeout=10m');
  expect(calls).toContain('kubectl --namespace istio-system rollout status deployment/istiod-blue --timeout=10m');
});
