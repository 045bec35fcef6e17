//! Stakeholder groups as people write them, in English, French, German, Spanish and Arabic.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::domain::fold::fold;
use crate::domain::organisation::StakeholderGroup;

const SPELLINGS: &[(StakeholderGroup, &str)] = &[
    (
        StakeholderGroup::Government,
        "governments, governmental, public sector, ministry, gov, gouvernement, gouvernements, secteur public, \
         pouvoirs publics, état, regierung, regierungen, öffentlicher sektor, öffentliche hand, verwaltung, \
         gobierno, gobiernos, sector público, حكومة, الحكومة, حكومي",
    ),
    (
        StakeholderGroup::Regulator,
        "regulators, regulatory authority, regulatory body, nra, régulateur, régulateurs, autorité de régulation, \
         regulierer, regulierungsbehörde, aufsichtsbehörde, regulador, reguladores, autoridad reguladora, \
         organismo regulador, هيئة تنظيمية, جهة تنظيمية, منظم",
    ),
    (
        StakeholderGroup::LawEnforcement,
        "law enforcement agency, law enforcement agencies, lea, police, judiciary, forces de l'ordre, \
         application de la loi, police et justice, services répressifs, strafverfolgung, \
         strafverfolgungsbehörde, strafverfolgungsbehörden, polizei, fuerzas del orden, \
         fuerzas de seguridad, aplicación de la ley, policía, إنفاذ القانون, شرطة, الشرطة",
    ),
    (
        StakeholderGroup::InternationalOrganisation,
        "international organization, international organisations, international organizations, \
         intergovernmental organisation, intergovernmental organization, igo, io, organisation internationale, \
         organisations internationales, organisation intergouvernementale, internationale organisation, \
         internationale organisationen, zwischenstaatliche organisation, organización internacional, \
         organizaciones internacionales, organización intergubernamental, organismo internacional, \
         منظمة دولية, منظمات دولية",
    ),
    (
        StakeholderGroup::TechnicalCommunity,
        "technical, technical communities, communauté technique, technische gemeinschaft, \
         technische community, technik, comunidad técnica, مجتمع تقني, المجتمع التقني",
    ),
    (
        StakeholderGroup::CivilSociety,
        "ngo, ngos, non governmental organisation, société civile, ong, organisation de la société civile, \
         zivilgesellschaft, nichtregierungsorganisation, nro, sociedad civil, \
         organización de la sociedad civil, مجتمع مدني, المجتمع المدني",
    ),
    (
        StakeholderGroup::PrivateSector,
        "private, business, industry, company, companies, secteur privé, privé, entreprise, entreprises, \
         industrie, privatsektor, privatwirtschaft, wirtschaft, unternehmen, privater sektor, sector privado, \
         privado, empresa, empresas, industria, القطاع الخاص, قطاع خاص",
    ),
    (
        StakeholderGroup::Academia,
        "academic, academics, research, university, universities, académie, monde universitaire, universitaire, \
         université, recherche, milieu universitaire, wissenschaft, forschung, hochschule, universität, \
         academia y investigación, mundo académico, académico, universidad, investigación, \
         أوساط أكاديمية, الأوساط الأكاديمية, جامعة",
    ),
];

static GROUPS: LazyLock<HashMap<String, StakeholderGroup>> = LazyLock::new(|| {
    let mut groups: HashMap<String, StakeholderGroup> =
        StakeholderGroup::ALL.iter().map(|group| (fold(group.as_str()), *group)).collect();
    for (group, spellings) in SPELLINGS {
        groups.extend(spellings.split(',').map(|spelling| (fold(spelling), *group)));
    }
    groups
});

/// The group that is meant.
pub(super) fn group(raw: &str) -> Option<StakeholderGroup> {
    GROUPS.get(&fold(raw)).copied()
}
