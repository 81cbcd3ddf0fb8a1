"""Words for how it stands with a subscription, as programs and people write them. Pure."""

from __future__ import annotations

from tamizdat.letters.lists.formats.format import plain_name
from tamizdat.letters.lists.moments import moment_of
from tamizdat.letters.lists.row import Bad, State


def _words(text: str) -> set[str]:
    return {plain_name(word) for line in text.splitlines() for word in line.split("|")}


_WORDS = {
    State.SUBSCRIBED: """subscribed|subscriber|active|enabled|confirmed|opted in|opt-in|optin|yes|true|ok|current
        regular|angemeldet|aktiv|abonniert|bestätigt|abonné|abonnée|actif|inscrit|inscrite|confirmé|suscrito
        suscrita|activo|activa|confirmado|iscritto|iscritta|attivo|confermato|inscrito|ativo|assinante|подписан
        подписана|активен|активный|активна|подтверждён|подтвержден|підписаний|підписана|активний|підтверджено|abone
        etkin|onaylandı|aktywny|zapisany|actief|ingeschreven|مشترك|نشط|مؤكد|مشترک|فعال|تأیید شده""",
    State.LEFT: """unsubscribed|unsubscribe|inactive|left|opted out|opt-out|optout|cancelled|canceled|removed
        deleted|no|false|abgemeldet|inaktiv|gekündigt|désabonné|désabonnée|désinscrit|désinscrite|inactif
        dado de baja|baja|inactivo|disiscritto|disiscritta|inattivo|cancelado|inativo|descadastrado|отписан|отписана
        отписался|отписалась|неактивен|неактивный|відписаний|відписана|відписався|неактивний|abonelikten çıktı|pasif
        wypisany|nieaktywny|uitgeschreven|غير مشترك|ألغى الاشتراك|لغو اشتراک|غیرفعال""",
    State.RETURNED: """bounced|bounce|hard bounce|hardbounce|hard bounced|cleaned|undeliverable|undelivered|invalid
        zurückgekommen|unzustellbar|rejeté|rebotado|respinto|возврат|недоставлено|недоступен|повернуто""",
    State.COMPLAINED: """complained|complaint|complaints|spam|spam complaint|abuse|junk|marked as spam|spam reported
        beschwerde|plainte|queja|reclamo|жалоба|спам|скарга""",
    State.BLOCKED: """blocklisted|blacklisted|blocked|suppressed|banned|do not contact|do not mail|gesperrt|bloqué
        bloqueado|bloccato|заблокирован|заблокований|محظور|مسدود""",
    State.UNCONFIRMED: """unconfirmed|pending|waiting|not confirmed|unverified|awaiting confirmation|unbestätigt
        ausstehend|en attente|non confirmé|pendiente|in attesa|non confermato|pendente|не подтвержден|не подтверждён
        ожидает|неподтвержден|не підтверджено|очікує|beklemede|onaylanmadı|oczekujący|niepotwierdzony|onbevestigd
        قيد الانتظار|در انتظار""",
    State.NEVER: """disabled|transactional|archived|nonsubscribed|non-subscribed|non-subscriber|contact|suspended""",
}
STATUSES = {word: state for state, text in _WORDS.items() for word in _words(text)}
_YES = _words("""1|true|yes|y|on|x|t|ja|oui|si|sí|sim|да|так|evet|tak|نعم|بله""") | {"✓", "✔"}
_NO = _words("""0|false|no|n|f|off|nein|non|não|нет|ні|hayır|nie|nee|لا|خیر|null|none|nan|n/a|unknown""") | {
    "",
    "–",
    "—",
}


def is_word(text: str) -> bool:
    """Whether a cell holds a word of somebody's, and not a formula or what a sign before it turns around: `=active`."""
    return not text.strip().startswith(("=", "+", "@", "!", "~", "<", ">", "≠", "¬"))


def status(text: str) -> State | Bad | None:
    """Return what a cell of a column "status" says, None where it is empty. A word that is not known is bad: it could
    mean that somebody left."""
    if not text.strip():
        return None
    return STATUSES.get(plain_name(text), Bad.STATUS) if is_word(text) else Bad.STATUS


def flag(text: str) -> bool | None:
    """Return what a cell that says yes or no says; a moment is a yes. None where it is neither."""
    if not is_word(text):
        return None
    name = plain_name(text) or text.strip().strip("-")
    if name in _NO:
        return False
    return True if name in _YES or moment_of(text) else None


def if_flag(text: str, yes: State | None, no: State | None) -> State | Bad | None:
    """Return one state where a cell says yes, another where it says no, none where it is empty."""
    if not text.strip():
        return None
    said = flag(text)
    return Bad.STATUS if said is None else yes if said else no
