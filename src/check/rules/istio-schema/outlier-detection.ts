import { policies } from '../../istio-schema/policies';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'istio-schema/outlier-detection',
  severity: 'error',
  summary: 'Outlier detection has a percentage that is none, or counts what it does not look at.',
  details:
    '`maxEjectionPercent` and `minHealthPercent` are within 0 and 100. Failures of the connection itself are counted apart, and so as ' +
    '`consecutiveLocalOriginFailures`, only with `splitExternalLocalOriginErrors`.',
  codes: ['IST0106'],
  on: ['DestinationRule'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateOutlierDetection'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy: { outlierDetection: { consecutiveLocalOriginFailures: 3 } }
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy:
    outlierDetection: { splitExternalLocalOriginErrors: true, consecutiveLocalOriginFailures: 3 }
`,
  },
  messages: {
    percent: (name: string, value: number) => `${name} ${value} is not within 0 and 100`,
    split: (count: number) =>
      `consecutiveLocalOriginFailures ${count} is never reached: without splitExternalLocalOriginErrors they are not counted apart`,
  },
  check({ mesh, report }) {
    for (const { field } of policies(mesh)) {
      const outlier = field.get('outlierDetection');
      for (const name of ['maxEjectionPercent', 'minHealthPercent']) {
        const at = outlier.get(name);
        if (at.number !== undefined && (at.number < 0 || at.number > 100))
          report(at, 'percent', name, at.number).fix('write a percentage');
      }
      const failures = outlier.get('consecutiveLocalOriginFailures');
      if ((failures.number ?? 0) > 0 && outlier.get('splitExternalLocalOriginErrors').value !== true)
        report(failures, 'split', failures.number!).fix('set splitExternalLocalOriginErrors: true, or remove it');
    }
  },
});
