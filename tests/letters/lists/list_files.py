"""Lists as programs write them, made up: the columns are theirs, the people are nobody."""

from __future__ import annotations

import io
import zipfile

GHOST = """id,email,name,note,subscribed_to_emails,complimentary_plan,stripe_customer_id,created_at,deleted_at,labels,tiers
64a,anna@example.org,Anna Ek,"A friend, ""since"" then",true,,,2021-03-04T10:20:30.000Z,,"vip,early",
64b,boris@example.org,Boris,,false,,,2021-03-05T10:20:30.000Z,,,
64c,carla@example.org,,"Two
lines",true,true,cus_1,2022-01-01T00:00:00.000Z,,,Gold
"""
GHOST_JSON = """{"members": [
{"id": "1", "email": "anna@example.org", "name": "Anna", "subscribed": true, "created_at": "2021-03-04T10:20:30.000Z",
 "newsletters": [{"id": "n1", "name": "Weekly"}], "email_suppression": {"suppressed": false, "info": null}},
{"id": "2", "email": "boris@example.org", "subscribed": false, "created_at": "2021-03-04T10:20:30.000Z", "newsletters": []},
{"id": "3", "email": "carla@example.org", "subscribed": true, "newsletters": [{"id": "n1"}],
 "email_suppression": {"suppressed": true, "info": {"reason": "fail", "timestamp": "2023-01-01T00:00:00.000Z"}}},
{"id": "4", "email": "dora@example.org", "subscribed": true, "newsletters": [{"id": "n1"}],
 "email_suppression": {"suppressed": true, "info": {"reason": "spam"}}}],
"meta": {"pagination": {"page": 1}}}"""
LISTMONK = """uuid,email,name,attributes,status,created_at,updated_at
a5e1,anna@example.org,Anna,"{""city"": ""Riga""}",enabled,2021-03-04 10:20:30.12 +0000 +0000,2021-03-04 10:20:30 +0000 +0000
a5e2,boris@example.org,Boris,{},blocklisted,2021-03-04T10:20:30Z,2021-03-04T10:20:30Z
a5e3,carla@example.org,Carla,{},disabled,2021-03-04T10:20:30Z,2021-03-04T10:20:30Z
"""
LISTMONK_JOINED = """uuid,email,name,attributes,status,subscription_status,created_at
a5e1,anna@example.org,Anna,{},enabled,confirmed,2021-03-04T10:20:30Z
a5e2,boris@example.org,Boris,{},enabled,unconfirmed,2021-03-04T10:20:30Z
a5e3,carla@example.org,Carla,{},enabled,unsubscribed,2021-03-04T10:20:30Z
"""
LISTMONK_JSON = """{"data": {"results": [
{"id": 1, "uuid": "a", "email": "anna@example.org", "name": "Anna", "attribs": {}, "status": "enabled",
 "created_at": "2020-01-01T00:00:00Z", "lists": [
  {"id": 1, "name": "A", "subscription_status": "unsubscribed", "subscription_created_at": "2021-03-04T10:20:30Z"},
  {"id": 2, "name": "B", "subscription_status": "confirmed", "subscription_created_at": "2021-03-04T10:20:30Z"}]},
{"id": 2, "uuid": "b", "email": "boris@example.org", "attribs": {}, "status": "enabled", "lists": [
  {"id": 2, "subscription_status": "unconfirmed"}]},
{"id": 3, "uuid": "c", "email": "carla@example.org", "attribs": {}, "status": "blocklisted", "lists": []}],
"query": "", "total": 3, "per_page": 20, "page": 1}}"""
SUBSTACK = """email,active_subscription,expiry,plan,email_disabled,created_at,first_payment_at
anna@example.org,false,,other,false,2021-03-04T10:20:30.000Z,
boris@example.org,true,2026-12-01T00:00:00.000Z,yearly,true,2021-03-05T10:20:30.000Z,2021-03-05T10:20:30.000Z
"""
_MAILCHIMP = (
    "MEMBER_RATING,OPTIN_TIME,OPTIN_IP,CONFIRM_TIME,CONFIRM_IP,LATITUDE,LONGITUDE,GMTOFF,DSTOFF,TIMEZONE,CC,REGION"
)
_MAILCHIMP += ",LAST_CHANGED,LEID,EUID,NOTES,TAGS"
_TAIL = '2,,203.0.113.7,"2021-03-04 10:20:30",203.0.113.7,,,,,,,,"2021-03-04 10:20:30",1,abc,,'
MAILCHIMP = f'"Email Address","First Name","Last Name",{_MAILCHIMP}\nanna@example.org,Anna,Ek,{_TAIL}\n'
MAILCHIMP_LEFT = (
    '"Email Address","First Name",UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_CAMPAIGN_ID,UNSUB_REASON,UNSUB_REASON_OTHER,'
    f'{_MAILCHIMP}\nboris@example.org,B,"2022-03-04 10:20:30",Weekly,1,"N/A (Unsubscribed by admin)",,{_TAIL}\n'
    f'dora@example.org,D,"2022-03-04 10:20:30",Weekly,1,"MANUAL ABUSE",,{_TAIL}\n'
)
MAILCHIMP_CLEANED = (
    f'"Email Address","First Name",CLEAN_TIME,CLEAN_CAMPAIGN_TITLE,CLEAN_CAMPAIGN_ID,{_MAILCHIMP}\n'
    f'carla@example.org,C,"2022-03-04 10:20:30",Weekly,1,{_TAIL}\n'
)
MAILPOET = """"Email","First Name","Last Name","List","List status","Global status"
"anna@example.org","Anna","Ek","Weekly","Subscribed","Subscribed"
"boris@example.org","","","Weekly","Unsubscribed","Subscribed"
"carla@example.org","","","Weekly","Subscribed","Unconfirmed"
"dora@example.org","","","Weekly","Subscribed","Inactive"
"emil@example.org","","","Weekly","Subscribed","Bounced"
"""
MAILMAN = """anna@example.org
Ek, Boris <boris@example.org>
"Carla D." <carla@example.org>
dora@example.org (Dora)
"""
GERMAN = "E-Mail-Adresse;Vorname;Straße;Angemeldet am;Quelle;Status;Sprache\r\n"
GERMAN += 'anna@example.org;Änne;"Große Gasse; 3";04.03.2021 10:20:30;Stand auf dem Markt;abonniert;de\r\n'
GERMAN += "boris@example.org;Boris;;05.03.2021;;abgemeldet;ru\r\n"
RUSSIAN = "Имя\tЭлектронная почта\tДата подписки\tСтатус\nАнна\tanna@example.org\t04.03.2021\tподписан\n"
RUSSIAN += "Борис\tboris@example.org\t05.03.2021\tотписался\n"


def zipped(**files: str | bytes) -> bytes:
    """Return a zip file; `__` in a name stands for a dot, `___` for a folder's slash."""
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name.replace("___", "/").replace("__", "."), body)
    return to.getvalue()
