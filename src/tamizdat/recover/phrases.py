"""What the furniture of news pages says, in many languages: buttons, list heads, appeals, sign-ups, consent, rights.

These are habits of the trade, not the wording of one outlet. A hit is evidence with a weight (see `weigh`), never a
verdict: an article may quote any of them.
"""

from __future__ import annotations

import re

# Words of buttons and labels that stand alone in a line. Matched against the whole line, in lower case.
_BUTTONS = """
read more|read on|more|see more|show more|load more|view all|see all|show all|all news|continue reading|full story|listen|
share|share this|share (?:this )?(?:article|story|page)|tweet|e-?mail|print|copy link|save|bookmark|comments?|\\d+ comments?|leave a (?:comment|reply)|
add a comment|reply|menu|search|home|homepage|log ?in|sign ?in|sign ?up|log ?out|register|my account|subscribe|subscription|donate|support us|support|
contribute|once|one-time|monthly|annual(?:ly)?|yearly|weekly|continue|other|back|next|previous|close|dismiss|skip(?: to .{1,30})?|
accept(?: all)?|reject(?: all)?|agree|i agree|decline|manage (?:cookies|preferences|consent preferences)|settings|cookie settings|privacy(?: policy)?|terms(?: of (?:use|service))?|
about(?: us)?|contact(?: us)?|careers|advertis(?:e|ing|ement)(?: with us)?|sponsored|promoted|ads?|follow(?: us)?(?: on .{1,20})?|
facebook|twitter|x|telegram|whatsapp|instagram|youtube|linkedin|reddit|pinterest|vk|rss|tiktok|viber|flipboard|
latest(?: news)?|most (?:read|popular|viewed|shared)|trending|popular|related(?: (?:articles|stories|news|topics|content|posts|links|coverage))?|recommended|
tags?|topics?|see also|read also|read next|more (?:from|on|in|about) .{1,40}|you (?:may|might) also like|editor'?s'? (?:picks?|choice)|top stories|top news|
remind me later\\.?|not now|maybe later|preview|play|pause|video|photos?|gallery|watch|live|breaking(?: news)?|go to (?:top|homepage)|back to top|to top|
payment methods?|newsletters?|podcasts?|e-?paper|premium|english|version|font size|text size|
mehr|mehr lesen|weiterlesen|alle anzeigen|teilen|drucken|merken|kommentare?|anmelden|abmelden|registrieren|einloggen|suche|startseite|zur startseite|menü|
anzeigen?|werbung|kontakt|impressum|datenschutz(?:erklärung|hinweise)?|agb|abo|abonnieren|meistgelesen|das könnte sie auch interessieren|lesen sie auch|mehr zum thema|themen|
schlagworte|weitere (?:artikel|themen|nachrichten|meldungen).{0,30}|newsletter abonnieren|spenden|unterstützen|einmalig|monatlich|jährlich|weiter|zurück|schließen|
подробнее|читать (?:далее|дальше|также|полностью)|читайте также.{0,30}|далее|ещё|еще|показать ещё|поделиться|распечатать|печать|версия для печати|комментари[ийе]+|комментировать|\\d+ комментари\\w+|
войти|вход|регистрация|зарегистрироваться|поиск|главная|на главную|меню|подписаться|подписка|подпишитесь|реклама|контакты|о нас|о проекте|редакция|вакансии|рекламодателям|
поддержать|поддержать нас|пожертвовать|разово|ежемесячно|ежегодно|продолжить|закрыть|напомнить позже|не сейчас|теги?|метки|темы|по теме|материалы по теме|новости по теме|
последние новости|все новости|главные новости|популярное|самое читаемое|лента новостей|вконтакте|одноклассники|правила пользования|
читати (?:далі|також)|поділитися|підтримати|реклама|головна|пошук|увійти|коментарі|
więcej|czytaj (?:więcej|dalej|też|także|również).{0,30}|zobacz (?:też|także|również|więcej).{0,30}|udostępnij|drukuj|komentarze|komentuj|dodaj komentarz|zaloguj(?: się)?|zarejestruj(?: się)?|
szukaj|strona główna|reklama|kontakt|regulamin|polityka prywatności|prenumerata|najczęściej czytane|najnowsze|tagi|wyślij|wesprzyj(?: nas)?|poleć|oceń|
lire (?:la suite|aussi|plus|également).{0,30}|à lire aussi.{0,30}|voir (?:plus|aussi|tout).{0,20}|partager|imprimer|commentaires?|connexion|se connecter|s'inscrire|s'abonner|abonnez-vous|
rechercher|accueil|publicité|mentions légales|confidentialité|les plus lus|sur le même sujet|soutenez-nous|faire un don|mensuel|fermer|suivez-nous|
leer más|lee también.{0,30}|seguir leyendo|ver más|compartir|imprimir|comentarios|iniciar sesión|registrarse|suscríbete|suscribirse|buscar|inicio|publicidad|aviso legal|
lo más (?:leído|visto)|te puede interesar|temas|etiquetas|apóyanos|donar|mensual|anual|cerrar|síguenos|
leggi (?:anche|tutto|di più).{0,30}|condividi|stampa|commenti|accedi|registrati|abbonati|cerca|pubblicità|contatti|i più letti|sostienici|chiudi|
leia (?:mais|também).{0,30}|compartilhar|partilhar|comentários|entrar|assine|publicidade|mais lidas|apoie|
lees (?:meer|ook).{0,30}|deel|delen|reacties|inloggen|abonneren|zoeken|advertentie|meest gelezen|
les (?:mer|også|videre).{0,30}|del|skriv ut|kommentarer|logg inn|søk|annonse|mest lest|läs (?:mer|också|även).{0,30}|dela|logga in|sök|annons|mest läst|
læs (?:mere|også|videre).{0,30}|log ind|søg|mest læste|lesa meira|deila|leit|auglýsing|mest lesið|
διαβάστε (?:επίσης|περισσότερα|ακόμη).{0,30}|περισσότερα|μοιραστείτε|εκτύπωση|σχόλια|σύνδεση|εγγραφή|αναζήτηση|αρχική|διαφήμιση|επικοινωνία|όροι χρήσης|σχετικά (?:άρθρα|θέματα)|δημοφιλή|
devamını oku|daha fazla.{0,20}|paylaş|yazdır|yorumlar?|yorum yap|giriş(?: yap)?|üye ol|kayıt ol|ara|ana ?sayfa|reklam|iletişim|künye|abone ol|ilgili haberler|son dakika|çok okunanlar|etiketler|destek ol|
اقرأ (?:المزيد|أيضا|أيضًا|أيضاً).{0,30}|المزيد|شارك|مشاركة|طباعة|تعليقات?|التعليقات|تسجيل(?: الدخول)?|بحث|الرئيسية|الصفحة الرئيسية|إعلان|إعلانات|اتصل بنا|من نحن|اشترك|ادعمنا|تبرع|
مرة واحدة|شهريا|شهريًا|سنويا|متابعة|إغلاق|ذات صلة|مواضيع ذات صلة|الأكثر (?:قراءة|مشاهدة)|وسوم|
بیشتر(?: بخوانید)?|ادامه(?: مطلب)?|اشتراک(?:‌گذاری)?|چاپ|نظرات|ورود|عضویت|جستجو|صفحه اصلی|خانه|تبلیغات|تماس با ما|درباره ما|مطالب مرتبط|حمایت|
קרא עוד|שתף|הדפס|תגובות|התחבר|חיפוש|ראשי|פרסומת|
और पढ़ें|यह भी पढ़ें.{0,30}|शेयर(?: करें)?|टिप्पणियां|होम|विज्ञापन|खोजें|संबंधित खबरें|
更多|阅读更多|查看更多|阅读全文|分享|分享到|打印|评论|我要评论.{0,8}|登录|注册|搜索|首页|广告|联系我们|关于我们|订阅|相关(?:阅读|新闻|文章|链接|报道).{0,3}|推荐(?:阅读|新闻).{0,3}|热门.{0,4}|返回(?:首页|顶部)|上一页|下一页|收藏|关闭|转发|举报|网友评论.{0,3}|
もっと見る|続きを読む|シェア|印刷|コメント|ログイン|検索|ホーム|広告|お問い合わせ|関連記事|人気記事|
더 보기|공유|인쇄|댓글|로그인|검색|홈|광고|관련 ?기사
"""

# Parts of sentences; each hit in a paragraph counts, and more so where it covers much of it.
_INSIDE = {
    # asking readers for money or help
    "appeal": """
donat(?:e|ion|ions)\\b|support (?:us|our|my|the) ?(?:work|journalism|independent|mission|newsroom|team|reporting)?|your (?:support|contribution|donation|help|generosity)|
(?:small |big )?favou?r to ask|we need your|need your (?:help|support)|help us|(?:be)?come an? (?:member|supporter|patron|subscriber)|keep (?:our|us|this)|fund(?:s|ed|ing)? (?:our|independent|by (?:our )?readers)|
independent,? (?:journalism|news|media|reporting|newsroom)|our (?:journalism|work|mission|readers|reporting|journalists|newsroom|independence|team|coverage)|dear (?:readers?|friends?|reader)|message from|note from the (?:editor|team)|
free (?:for everyone|to (?:all|read))|ad-free|no matter how small|every (?:contribution|donation|gift|cent|dollar|euro)|a month|starting from (?:just )?.?\\d+|thank you for (?:standing|your|reading|supporting)|stand(?:ing)? with us|not ready to|remind me|
we rely on|rel(?:y|ies) on (?:readers|donations|your)|refuse to be silenced|
spenden?\\b|unterstützen sie|ihre (?:unterstützung|spende)|unabhängigen? journalismus|liebe leser(?:innen)?|werden sie mitglied|wir brauchen (?:ihre|eure|deine)|
поддерж(?:ите|ать|ка) (?:нас|редакци|проект|независим|журналист|издани)|ваш(?:а|ей|у|и|ими)? (?:поддержк|помощ|пожертвован|донат)\\w*|пожертвова\\w+|донат\\w*|независим\\w+ журналистик\\w+|дорог\\w+ (?:читател|друз)\\w+|нам нужна ваша|наш\\w* (?:читател|журналист|редакц|работ)\\w+|
підтрима\\w+ (?:нас|редакцію)|ваша підтримка|падтрыма\\w+ (?:нас|рэдакцыю)|
wesprzyj|wspieraj|twoje wsparcie|darowizn\\w+|drodzy czytelnicy|niezależne dziennikarstwo|
soutenez|faites un don|votre soutien|journalisme indépendant|chers lecteurs|apoya(?:nos)? |tu apoyo|donación|periodismo independiente|queridos lectores|sostieni(?:ci)?|dona ora|
destekle\\w+|bağış\\w*|bağımsız gazetecilik|okurlarımız|ادعم\\w*|تبرع\\w*|دعمكم|صحافة مستقلة|قراءنا الأعزاء|القراء الأعزاء|حمایت (?:شما|مالی)|روزنامه‌نگاری مستقل|支持我们|捐款|独立新闻|亲爱的读者|ご支援|寄付
""",
    # letters to sign up for
    "letter": """
newsletter|sign up (?:for|to|here|now)|weekly (?:digest|e-?mail|letter)|in(?:to)? your (?:inbox|mailbox)|hand-?picked|never miss|subscribers? agree|e-?mail address|unsubscribe|subscribe (?:to|now|for)|push notifications?|follow us on|join (?:us|our)|download (?:the|our) app|our (?:telegram|channel|app|newsletter)|
abonnieren sie|melden sie sich|ihre e-?mail|posteingang|kostenlos (?:für|anmelden|abonnieren|testen)|
рассылк\\w+|подписывайтесь|подпишитесь|подписаться на|наш (?:телеграм|telegram|канал)\\w*|нашем (?:телеграм|telegram|канал)\\w*|ваш\\w* почт\\w+|уведомлени\\w+|підписуйтесь|підпишіться|
zapisz się|zapraszamy na nasz|obserwuj nas|twój e-?mail|inscrivez-vous|recevez|votre boîte|abonnez-vous|suscríbete|recibe en tu|tu correo|iscriviti|inscreva-se|receba|
bülten\\w*|abone ol\\w*|e-posta|النشرة (?:البريدية|الإخبارية)|بريدك|اشترك في|خبرنامه|عضو (?:کانال|خبرنامه)|订阅|关注我们|扫一扫|扫描二维码|客户端|メールマガジン|購読
""",
    # consent and accounts
    "consent": """
cookies?\\b|privacy (?:policy|notice)|terms (?:of use|of service|and conditions)|personal (?:data|information)|your (?:browser|device|preferences|consent|account|privacy|choices)|javascript|log in to|sign in (?:to|now)|already (?:a )?(?:subscriber|member|have an account)|create an account|free trial|cancel any ?time|
datenschutz\\w*|einwilligung|ihre zustimmung|nutzungsbedingungen|jetzt (?:weiterlesen|testen|lesen|abonnieren|anmelden)|monatlich kündbar|
политик\\w+ конфиденциальности|пользовательск\\w+ соглашени\\w+|персональн\\w+ данн\\w+|файл\\w* cookie|polityk\\w+ prywatności|ciasteczk\\w+|danych osobowych|regulamin\\w*|politique de confidentialité|conditions (?:générales|d'utilisation)|política de (?:privacidad|cookies)|informativa sulla privacy|
gizlilik (?:politikası|sözleşmesi)|çerez\\w*|kişisel veri\\w*|سياسة الخصوصية|شروط الاستخدام|ملفات تعريف الارتباط|حریم خصوصی|隐私(?:政策|权)|服务条款|用户协议|プライバシー
""",
    # who owns and answers for the page
    "rights": """
©|\\(c\\) ?\\d{4}|copyright|all rights reserved|reproduction|not responsible for the content|powered by|designed by|member of the|alle rechte vorbehalten|
все права (?:защищены|принадлежат)|при (?:использовании|цитировании|перепечатке)|свидетельство о регистрации|мнение редакции|усі права|wszelkie prawa|prawa autorskie|
tous droits réservés|todos los derechos|tutti i diritti|todos os direitos|alle rechten|με επιφύλαξη|tüm hakları|her hakkı|جميع الحقوق|حقوق النشر|تمامی حقوق|版权所有|版权声明|未经.{0,6}许可|转载|icp备|责任编辑|京公网|無断転載
""",
    # comments
    "comment": """
\\d+ comments?|leave a (?:comment|reply)|join the (?:conversation|discussion)|post(?:ed)? (?:a )?comment|comments? (?:are|is) (?:closed|moderated)|comment policy|kommentar(?:e|funktion)|комментари\\w+ (?:\\(|\\d|отключены|закрыты)|оставить комментарий|
dodaj komentarz|komentarz\\w* \\(|commenter|comentar|yorum yaz|أضف تعليق|我要评论|跟贴|网友评论
""",
}


def _compiled(source: str, whole: bool = False) -> re.Pattern[str]:
    """Return the alternatives of `source` as one pattern over lower-case text, grouped by first letter for speed."""
    groups: dict[str, list[str]] = {}
    for phrase in _alternatives(source.replace("\n", "").strip("|")):
        groups.setdefault(phrase[0] if phrase[0].isalpha() else "", []).append(phrase)
    body = "|".join(
        f"{letter}(?:{'|'.join(phrase[len(letter) :] for phrase in phrases)})" for letter, phrases in groups.items()
    )
    if whole:
        return re.compile(rf"[\W_]*(?:{body})[\W_]*")
    # A word starts where a hit starts; scripts without spaces have no such edge.
    return re.compile(rf"(?:(?<![^\W\d_])|(?<=[\u3040-\u9fff]))(?:{body})")


def _alternatives(source: str) -> list[str]:
    """Split a pattern at the bars outside of all brackets."""
    parts, depth = [""], 0
    for char in source:
        depth += (char in "([") - (char in ")]")
        if char == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part for part in parts if part]


_BUTTON = _compiled(_BUTTONS, whole=True)
_KINDS = {kind: _compiled(source) for kind, source in _INSIDE.items()}
KINDS = tuple(_KINDS)
_QUOTED = re.compile(r"[\"“„«”][^\"“„«»”]{2,400}[\"”“»]")
# The reader addressed and the paper speaking of itself, outside quotation marks: rare in a report, thick in an appeal.
_ADDRESS = re.compile(
    r"\b(?:you|your|yours|we|us|our|ours|we're|we've|you're|you've|sie|ihre?n?|wir|uns|unsere?[nmrs]?|du|dein\w*|"
    r"вы|вас|вам|ваш\w*|мы|нас|нам|наш\w*|ви|вам|ми|nous|notre|nos|vous|votre|vos|nosotros|nuestr\w+|tu|tus|usted\w*|"
    r"noi|nostr\w+|tuo|tua|voi|nas|nasz\w*|ty|twój|twoje\w*|biz|bizim|siz|sizin|μας|σας|εμείς|εσείς|我们|您|你)\b",
    re.I,
)


def is_button(text: str) -> bool:
    """Tell whether a line is nothing but the label of a button, link or list."""
    return len(text) <= 80 and bool(_BUTTON.fullmatch(text.lower()))


def hits(text: str) -> dict[str, tuple[int, float]]:
    """Return for each kind of furniture how many of its phrases `text` has and which share of it they cover."""
    found = {}
    lower = text.lower()
    for kind, pattern in _KINDS.items():
        matches = [hit.end() - hit.start() for hit in pattern.finditer(lower)]
        if matches:
            found[kind] = (len(matches), min(1.0, sum(matches) / len(text)))
    return found


def address(text: str) -> float:
    """Return how many of a hundred words outside quotation marks speak to the reader or of the paper itself."""
    bare = _QUOTED.sub(" ", text)
    return 100 * len(_ADDRESS.findall(bare)) / max(8, len(bare.split()))
