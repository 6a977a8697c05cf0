import type { Mesh } from '../model/mesh';
import { versionOf } from '../model/platform/platform-facts';
import type { Finding } from './finding';

/** What is wrong with the values that were given along, chart by chart and together. */
export function valuesFindings(mesh: Mesh): readonly Finding[] {
  const { values } = mesh.options;
  if (!values) return [];
  const { cilium, ...istio } = values;
  const found: Finding[] = [];
  if (cilium) {
    const { checkCiliumValues } = require('./cilium-values') as typeof import('./cilium-values');
    found.push(...checkCiliumValues(cilium, { version: versionOf(mesh, 'cilium') }));
  }
  const given = Object.entries(istio).filter(([, one]) => one !== undefined);
  if (given.length === 0) return found;
  const { checkIstioInstall, checkIstioValues } = require('./istio-values') as typeof import('./istio-values');
  const version = versionOf(mesh, 'istio');
  for (const [chart, one] of given) {
    const name = chart as 'base' | 'istiod' | 'cni' | 'ztunnel';
    found.push(...checkIstioValues(one, { version, chart: name }).map((finding) => ofChart(name, finding)));
  }
  return [...found, ...checkIstioInstall(Object.fromEntries(given), { version })];
}

/** Which of several values files a field is in, its first part says. */
function ofChart(chart: string, finding: Finding): Finding {
  return finding.field === undefined ? finding : { ...finding, field: `${chart}.${finding.field}` };
}
