"""Headings of columns in spreadsheets of subscribers, in the languages that we know of. Pure."""

from __future__ import annotations

from tamizdat.letters.lists.formats.format import plain_name


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plain_name(word) for line in text.splitlines() for word in line.split("|") if word))


ADDRESS = _names(
    """email|e-mail|email address|e-mail address|mail|mail address|address|e-mail 1 - value|email 1|subscriber
        user email|e-mail-adresse|emailadresse|mailadresse|adresse|courriel|adresse e-mail|adresse mail
        adresse courriel|adresse électronique|mél|correo|correo electrónico|dirección de correo
        dirección de correo electrónico|indirizzo e-mail|indirizzo mail|posta elettronica|endereço de e-mail
        correio eletrônico|почта|электронная почта|эл. почта|эл почта|адрес|адрес электронной почты|имейл|емейл|мейл
        е-мейл|електронна пошта|ел. пошта|пошта|адреса|імейл|е-пошта|электронны адрас|e-posta|e-posta adresi|eposta
        adres e-mail|e-mailadres|e-postadress|e-post|epost|sähköposti|e-mailová adresa|ایمیل|پست الکترونیک
        پست الکترونیکی|رایانامه|نشانی ایمیل|البريد الإلكتروني|البريد الالكتروني|البريد|الإيميل
        عنوان البريد الإلكتروني|אימייל|דוא״ל|דואל|电子邮件|邮箱|電子郵件|メール|メールアドレス"""
)
# When somebody agreed: what says that they confirmed comes before what says that they signed up, or were written down.
TIMES = _names(
    """confirm time|confirmed at|confirmed on|confirmation date|confirmation time|confirmation|opt-in confirmed|doi
        double opt-in|bestätigt am|confirmé le|confirmado el|confermato il|подтверждено|дата подтверждения
        підтверджено|дата підтвердження|onay tarihi|تاريخ التأكيد|تاریخ تأیید|consent time|consent date|consented at
        consented|consent|date of consent|gdpr consent|einwilligung|einwilligung am|date de consentement
        consentement|consentimiento|consenso|согласие|дата согласия|згода|дата згоди|rıza tarihi|optin time
        opt-in time|opt-in date|optin date|opted in at|optin|subscribed at|subscribed on|subscription date
        subscribe date|date subscribed|signup date|sign-up date|signed up|signed up at|sign up time|joined|joined at
        date joined|registration date|registered|date registered|anmeldedatum|angemeldet am|anmeldung
        date d'inscription|inscrit le|date d'abonnement|fecha de suscripción|fecha de alta|data di iscrizione
        iscritto il|data de inscrição|дата подписки|подписан с|подписка|дата регистрации|дата підписки|підписаний з
        abonelik tarihi|kayıt tarihi|data zapisu|تاريخ الاشتراك|تاریخ اشتراک"""
)
# When a row was made: that is told, and shows no consent.
CREATED = _names(
    """created at|created|date created|creation date|created on|date added|added|added at|added on|date|erstellt am
        datum|créé le|fecha|data|дата|дата создания|дата добавления|дата створення|tarih|التاريخ|تاریخ"""
)
SOURCES = _names(
    """consent source|signup source|sign-up source|subscription source|source|origin|how|form|signup form
        optin source|via|quelle|herkunft|formular|origine|formulaire|fuente|origen|fonte|origem|источник|откуда
        форма|джерело|звідки|kaynak|źródło|bron|المصدر|منبع"""
)
STATUSES = _names(
    """status|subscription status|subscription state|email status|subscriber status|member status|marketing status
        email marketing status|zustand|statut|état|estado|stato|situação|статус|состояние|стан|durum|stan|الحالة
        وضعیت"""
)
GETS = _names(
    """subscribed|subscribed to emails|active|enabled|gets it|receives|opt in|optedin|is subscribed|is active
        abonniert|aktiv|abonné|actif|suscrito|activo|iscritto|attivo|подписан|активен|підписаний|активний|abone
        مشترك|مشترک"""
)
LEFT = _names(
    """unsubscribed|unsubscribed at|unsubscribe date|unsub time|unsubscribed on|opted out|opt out|optout|optout time
        left|left at|deleted at|abgemeldet|abgemeldet am|désabonné|désinscrit le|date de désinscription|dado de baja
        fecha de baja|disiscritto|disiscritto il|отписан|отписался|дата отписки|відписаний|відписався|дата відписки
        email disabled"""
)
RETURNED = _names("""bounced|bounced at|hard bounced|hard bounce|clean time|cleaned|is bounced|возврат|unzustellbar""")
COMPLAINED = _names("""complained|complained at|complaint|spam|spam complaint|marked as spam|abuse|жалоба|скарга""")
BLOCKED = _names("""blocklisted|blacklisted|blocked|suppressed|do not contact|do not mail""")
CONFIRMED = _names(
    "confirmed|verified|email verified|is confirmed|is verified|bestätigt|confirmé|confirmado|confermato"
)
CONFIRMED += _names("подтвержден|подтверждён|підтверджений|onaylı|مؤكد|تأیید شده")
LANGUAGES = _names(
    """language|lang|locale|language code|preferred language|sprache|langue|idioma|lingua|язык|мова|dil|język|taal
        اللغة|زبان"""
)
