import type { Field } from '../../../model/field';
import { policies } from '../../istio-schema/policies';
import { shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

const CONFIG_MAP = 'configmap://';

export default defineRule({
  id: 'istio-schema/client-tls',
  severity: 'error',
  summary: 'TLS of a DestinationRule lacks a certificate, or has two sources of one.',
  details:
    'With `mode: MUTUAL`, a client shows a certificate: `clientCertificate` and `privateKey`, or a Secret by `credentialName`, and not both. ' +
    '`insecureSkipVerify` is to look at no certificate of the server, so that a CA or names for it have no place beside it. ' +
    '`configmap://namespace/name` is of the namespace of the DestinationRule.',
  codes: ['IST0106'],
  on: ['DestinationRule'],
  sources: ['istio/istio pkg/config/validation/agent/validation.go, ValidateTLS'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: db, namespace: shop }
spec:
  host: db.example.com
  trafficPolicy: { tls: { mode: MUTUAL, caCertificates: /etc/certs/ca.pem, clientCertificate: /etc/certs/db.pem } }
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: db, namespace: shop }
spec:
  host: db.example.com
  trafficPolicy:
    tls:
      mode: MUTUAL
      caCertificates: /etc/certs/ca.pem
      clientCertificate: /etc/certs/db.pem
      privateKey: /etc/certs/db-key.pem
`,
  },
  messages: {
    missing: (what: string) => `mode MUTUAL needs ${what}, or a credentialName`,
    both: (what: string) => `credentialName brings certificates of its own: ${what} has no place beside it`,
    skipped: (what: string) => `insecureSkipVerify is to look at no certificate: ${what} has no place beside it`,
    configMap: (name: string, namespace: string) =>
      `${name} is no ConfigMap of namespace ${namespace}: it is written configmap://${namespace}/name`,
  },
  check({ mesh, report }) {
    for (const { field } of policies(mesh)) {
      const tls = field.get('tls');
      const mode = tls.get('mode').text;
      const has = (name: string): boolean => isGiven(tls.get(name));
      const credential = tls.get('credentialName');
      const { namespace } = tls.object;
      if (credential.text?.startsWith(CONFIG_MAP)) {
        const [home, name] = credential.text.slice(CONFIG_MAP.length).split('/');
        if (home !== namespace || !name)
          report(credential, 'configMap', shown(credential.text), namespace).fix('name a ConfigMap of this namespace');
      }
      if (mode !== 'SIMPLE' && mode !== 'MUTUAL') continue;
      if (tls.get('insecureSkipVerify').value === true) {
        const names = ['caCertificates', 'subjectAltNames', ...(mode === 'SIMPLE' ? ['credentialName'] : [])];
        for (const name of names.filter(has))
          report(tls.get(name), 'skipped', name).fix(`remove it, or insecureSkipVerify`);
      }
      if (has('credentialName')) {
        for (const name of ['clientCertificate', 'caCertificates', 'privateKey', 'caCrl'].filter(has))
          report(tls.get(name), 'both', name).fix('remove it, or credentialName');
      } else if (mode === 'MUTUAL') {
        for (const name of ['clientCertificate', 'privateKey'])
          if (!has(name)) report(tls, 'missing', name).fix(`add ${name}, the path of a file, or a credentialName`);
      }
    }
  },
});

function isGiven({ isSet, value, items }: Field): boolean {
  return Array.isArray(value) ? items.length > 0 : isSet && value !== '';
}
