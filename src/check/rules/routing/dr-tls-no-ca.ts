import { destinationRules } from '../../../model/routing/destination-rule';
import { serviceNameOf } from '../../../model/services/hosts';
import { trafficPoliciesOf } from '../../../model/routing/traffic-policies';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/dr-tls-no-ca',
  severity: 'warning',
  summary: 'TLS to a host without a CA to check its certificate by.',
  details:
    'Without `caCertificates` a proxy checks the certificate by the public CAs of its image. For a server on the Internet that is right, and ' +
    'good to know. A server inside mostly has a certificate of a private CA: every connection to it fails then.\n\n' +
    'A `credentialName` brings a CA of its own, but sidecars and waypoints read it only where the rule has a `workloadSelector`.',
  codes: ['IST0128', 'IST0129'],
  on: ['DestinationRule'],
  sources: [
    'istio/istio pkg/config/analysis/analyzers/destinationrule/ca-certificates.go',
    'istio/api networking/v1alpha3/destination_rule.proto, ClientTLSSettings',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: db, namespace: shop }
spec:
  host: db
  trafficPolicy: { tls: { mode: SIMPLE } }
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: db, namespace: shop }
spec:
  host: db
  trafficPolicy: { tls: { mode: SIMPLE, caCertificates: /etc/certs/ca.pem } }
`,
  },
  messages: {
    noCa: (mode: string, host: string) =>
      `TLS (${mode}) to ${host} has no caCertificates: the certificate is checked by public CAs, which know none of a private CA`,
    credential: (mode: string, host: string) =>
      `TLS (${mode}) to ${host} has its CA by credentialName, which gateways read and others only with a workloadSelector`,
  },
  check({ mesh, report }) {
    for (const rule of destinationRules(mesh)) {
      for (const { field } of trafficPoliciesOf(rule)) {
        const tls = field.get('tls');
        const mode = tls.get('mode').text ?? '';
        if (mode !== 'SIMPLE' && mode !== 'MUTUAL') continue;
        // Who says not to look at the certificate has been told.
        if (tls.get('caCertificates').text || tls.get('insecureSkipVerify').boolean) continue;
        const hasCredential = !!tls.get('credentialName').text;
        if (hasCredential && rule.hasWorkloadSelector) continue;
        const isInside = serviceNameOf(mesh, rule.fullHost) !== undefined;
        const reported = report(tls, hasCredential ? 'credential' : 'noCa', mode, rule.host);
        if (hasCredential || !isInside) reported.as('info');
        reported.fix(
          hasCredential
            ? 'leave it so for gateways; for others give the rule a workloadSelector, or name a file: caCertificates'
            : 'name the CA of the server: caCertificates',
        );
      }
    }
  },
});
