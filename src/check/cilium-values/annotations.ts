import {
  below,
  both,
  either,
  HUBBLE_CERTIFICATES,
  HUBBLE_JOBS,
  isZtunnel,
  MESH_CERTIFICATES,
  MESH_JOBS,
  MESH_SERVER,
  on,
  RELAY,
  rendersEnvoy,
  SPIRE_SERVER,
  UI,
  type Need,
  type When,
} from './needs';
import { rendersConfig, type Context } from './rule';

const METRICS = on('hubble.enabled', 'hubble.metrics.enabled');
const OPERATOR = on('operator.enabled');

/**
 * Annotations of the objects themselves. Helm reads them as a map of text, to find its hooks among the objects, and so renders
 * nothing where a list or a map is in it; those of pods it does not read.
 *
 * @see https://github.com/helm/helm/blob/v3.18.6/pkg/releaseutil/manifest_sorter.go
 */
export const ANNOTATIONS: readonly Need[] = [
  annotated(rendersConfig, 'annotations'),
  annotated(monitored('prometheus', rendersConfig), 'prometheus.serviceMonitor.annotations'),
  annotated(on('dashboards.enabled'), 'dashboards.annotations'),
  annotated(OPERATOR, 'operator.annotations'),
  annotated(monitored('operator.prometheus', OPERATOR), 'operator.prometheus.serviceMonitor.annotations'),
  annotated(on('operator.dashboards.enabled'), 'operator.dashboards.annotations'),
  annotated(rendersEnvoy, 'envoy.annotations'),
  annotated(monitored('envoy.prometheus', rendersEnvoy), 'envoy.prometheus.serviceMonitor.annotations'),
  annotated(on('nodeinit.enabled'), 'nodeinit.annotations'),
  annotated(on('preflight.enabled'), 'preflight.annotations'),
  annotated(isZtunnel, 'encryption.ztunnel.annotations'),
  annotated(on('ingressController.enabled'), 'ingressController.service.annotations'),
  annotated(
    SPIRE_SERVER,
    ...below('authentication.mutual.spire', ['annotations', 'install.server.annotations']),
    'authentication.mutual.spire.install.server.service.annotations',
  ),

  annotated(on('hubble.enabled'), 'hubble.annotations'),
  annotated(METRICS, 'hubble.metrics.serviceAnnotations'),
  annotated(both(METRICS, on('hubble.metrics.serviceMonitor.enabled')), 'hubble.metrics.serviceMonitor.annotations'),
  annotated(both(METRICS, on('hubble.metrics.dashboards.enabled')), 'hubble.metrics.dashboards.annotations'),
  annotated(RELAY, 'hubble.relay.annotations'),
  annotated(monitored('hubble.relay.prometheus', RELAY), 'hubble.relay.prometheus.serviceMonitor.annotations'),
  annotated(UI, 'hubble.ui.annotations', 'hubble.ui.service.annotations'),
  annotated(both(UI, on('hubble.ui.ingress.enabled')), 'hubble.ui.ingress.annotations'),

  annotated(either(MESH_SERVER, on('clustermesh.config.enabled')), 'clustermesh.annotations'),
  annotated(both(MESH_SERVER, keepsStore), 'clustermesh.apiserver.service.annotations'),
  annotated(both(MESH_SERVER, monitorsMesh), 'clustermesh.apiserver.metrics.serviceMonitor.annotations'),
  annotated(HUBBLE_JOBS, 'certgen.annotations.cronJob'),
  annotated(either(HUBBLE_JOBS, MESH_JOBS), 'certgen.annotations.job'),
  annotated(either(HUBBLE_CERTIFICATES, MESH_CERTIFICATES), 'nonIdempotentAnnotations'),

  ofAccount('cilium', rendersConfig),
  ofAccount('operator', OPERATOR),
  ofAccount('envoy', rendersEnvoy),
  ofAccount('nodeinit', on('nodeinit.enabled', 'serviceAccounts.nodeinit.enabled')),
  ofAccount('preflight', on('preflight.enabled')),
  ofAccount('relay', RELAY),
  ofAccount('ui', UI),
  ofAccount('clustermeshApiserver', MESH_SERVER),
  ofAccount('hubblecertgen', HUBBLE_JOBS),
  ofAccount('clustermeshcertgen', MESH_JOBS),
];

function annotated(when: When, ...paths: readonly string[]): Need {
  return { shape: 'annotations', paths, when };
}

/** The ServiceMonitor of a section. */
function monitored(section: string, when: When): When {
  return both(when, on(`${section}.enabled`, `${section}.serviceMonitor.enabled`));
}

function ofAccount(name: string, when: When): Need {
  return annotated(both(when, on(`serviceAccounts.${name}.create`)), `serviceAccounts.${name}.annotations`);
}

/** Without an etcd of its own, the API server has no Service. */
function keepsStore({ values }: Context): boolean {
  return values.get('clustermesh.apiserver.kvstoremesh.kvstoreMode') !== 'external';
}

function monitorsMesh({ values }: Context): boolean {
  const metrics = 'clustermesh.apiserver.metrics';
  const measured = ['enabled', 'etcd.enabled', 'kvstoremesh.enabled'].some((key) => values.isTrue(`${metrics}.${key}`));
  return measured && values.isTrue(`${metrics}.serviceMonitor.enabled`);
}
