import type { Finding } from '../finding';
import type { Install } from './install-context';

const DEPLOYMENT = 'istio/istio manifests/charts/istio-control/istio-discovery/templates/deployment.yaml';

/**
 * istiod gives certificates of others to one service account, `CA_TRUSTED_NODE_ACCOUNTS`: that of ztunnel in its own
 * namespace, unless it is told otherwise. Any other ztunnel gets none, is never ready, and carries nothing.
 */
export function trust({ charts, minor }: Install): Finding[] {
  const { istiod, ztunnel } = charts;
  if (!istiod || !ztunnel) return [];
  const name = ztunnel.values.text('resourceName') || 'ztunnel';
  const wanted = `${ztunnel.namespace}/${name}`;
  const accounts = istiod.values.text('env.CA_TRUSTED_NODE_ACCOUNTS');
  const namespace = istiod.values.text('trustedZtunnelNamespace') || istiod.namespace;
  const named = (minor >= 25 && istiod.values.text('trustedZtunnelName')) || 'ztunnel';
  const trusted = accounts === '' ? [`${namespace}/${named}`] : accounts.split(',').map((account) => account.trim());
  if (trusted.includes(wanted)) return [];
  const key =
    accounts !== ''
      ? 'env.CA_TRUSTED_NODE_ACCOUNTS'
      : namespace !== ztunnel.namespace
        ? 'trustedZtunnelNamespace'
        : 'trustedZtunnelName';
  const value = {
    'env.CA_TRUSTED_NODE_ACCOUNTS': wanted,
    trustedZtunnelNamespace: ztunnel.namespace,
    trustedZtunnelName: name,
  }[key];
  return [
    {
      rule: 'istio-values/ztunnel-not-trusted',
      codes: [],
      severity: 'error',
      field: `istiod.pilot.${key}`,
      message: `istiod trusts ${trusted.join(', ')}, but ztunnel runs as ${wanted}: it gets no certificates, is never ready, and carries no traffic`,
      fix: { text: `set pilot.${key} to "${value}" for istiod` },
      sources: [DEPLOYMENT],
    },
  ];
}
