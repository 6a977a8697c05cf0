import rule from '../../../../src/check/rules/istio-schema/client-tls';
import { policy } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const tls = (text: string): string => policy(`tls: {${text}}`);
const at = 'shop/x spec.trafficPolicy.tls';

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    files: tls('mode: MUTUAL, clientCertificate: a, privateKey: b, caCertificates: c, caCrl: d'),
    'a Secret': tls("mode: MUTUAL, credentialName: a, caCertificates: ''"),
    'a Secret of which the CA is not looked at': tls(
      'mode: MUTUAL, credentialName: a, insecureSkipVerify: true, subjectAltNames: []',
    ),
    'a ConfigMap': tls('mode: SIMPLE, credentialName: configmap://shop/a'),
    'modes that need nothing':
      tls('mode: ISTIO_MUTUAL, caCertificates: a') +
      tls('mode: DISABLE, insecureSkipVerify: true, caCertificates: a') +
      tls(''),
  },
  invalid: {
    'a client without a certificate': {
      given:
        tls('mode: MUTUAL') + policy('portLevelSettings: [{port: {number: 1}, tls: {mode: MUTUAL, privateKey: a}}]'),
      finds: [
        { message: 'missing', at, says: 'needs clientCertificate' },
        { message: 'missing', at, says: 'needs privateKey' },
        { message: 'missing', at: 'shop/x spec.trafficPolicy.portLevelSettings[0].tls' },
      ],
    },
    'a Secret and files': {
      given: tls('mode: SIMPLE, credentialName: a, caCertificates: b, caCrl: c'),
      finds: [
        { message: 'both', at: `${at}.caCertificates` },
        { message: 'both', at: `${at}.caCrl` },
      ],
    },
    'a CA that is not looked at': {
      given: tls('mode: SIMPLE, insecureSkipVerify: true, credentialName: a, subjectAltNames: [b]'),
      finds: [
        { message: 'skipped', at: `${at}.subjectAltNames` },
        { message: 'skipped', at: `${at}.credentialName` },
      ],
    },
    'a ConfigMap of elsewhere': {
      given: tls('mode: SIMPLE, credentialName: configmap://other/a') + tls('credentialName: configmap://a'),
      finds: [
        { message: 'configMap', at: `${at}.credentialName` },
        { message: 'configMap', at: `${at}.credentialName` },
      ],
    },
  },
});
