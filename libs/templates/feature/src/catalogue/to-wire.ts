import type { Template } from '@parlance/templates/contracts';
import { templateVariables, upcomingCategory } from '@parlance/templates/domain';
import { contentOf, entryOfRow } from '../persistence/entry-mapping';
import type { TemplateRow } from '../persistence/rows';

export function templateToWire(row: TemplateRow): Template {
  const upcoming = upcomingCategory(entryOfRow(row));
  return {
    id: row.id,
    wabaId: row.wabaId,
    metaId: row.metaId,
    name: row.name,
    language: row.language,
    category: row.category,
    previousCategory: row.previousCategory,
    upcomingCategory:
      upcoming === null
        ? null
        : { category: upcoming.category, effectiveAt: upcoming.effectiveAt?.toISOString() ?? null },
    status: row.status,
    statusReason: row.reasonCode === null ? null : { code: row.reasonCode, detail: row.reasonDetail },
    quality: row.quality,
    submission: row.submission,
    parameterFormat: row.parameterFormat,
    components: row.components,
    variables: templateVariables(contentOf(row)),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    version: row.version,
  };
}
