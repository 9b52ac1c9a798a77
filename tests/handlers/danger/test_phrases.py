"""What the lists of Portuguese, Pashto and Chinese find, which the classifier has not learnt."""

import pytest

from handlers.understanding.danger import LISTS, Certainty, assess
from handlers.understanding.phrases import get_phrases
from handlers.understanding.spelling import words_in
from storage.danger import DangerKind

DANGEROUS = {
    "pt": [
        ("fire", "socorro a minha cozinha está a pegar fogo"),
        ("fire", "o apartamento do lado tá pegando fogo gente"),
        ("fire", "O prédio está em chamas, há gente lá dentro!"),
        ("gas", "Cheira muito a gás nas escadas do bloco 3"),
        ("gas", "acho que tem um vazamento de gas aqui em casa"),
        ("injury", "O meu pai caiu e não respira"),
        ("injury", "minha esposa está desmaiada e não acorda"),
        ("injury", "Ele levou um choque elétrico na lavandaria"),
        ("injury", "esta a sangrar muito da cabeça, o que faço?"),
        ("home_violence", "o meu marido bate-me todos os dias"),
        ("home_violence", "Meu marido me bate e não me deixa sair de casa"),
        ("threat", "Está um homem com uma faca no pátio"),
        ("threat", "Estão a tentar arrombar a minha porta, estou sozinha"),
        ("suicide", "não aguento mais, quero matar-me"),
        ("suicide", "A minha filha diz que se quer matar"),
        ("child", "Há um bebé fechado no carro ao sol"),
        ("missing", "Não encontro o meu filho de 5 anos, saiu da escola"),
        ("trapped", "Estamos presos no elevador há uma hora"),
        ("trapped", "a água está a subir na cave e a porta não abre"),
        ("poison", "o meu filho bebeu lixívia"),
        ("poison", "ela tomou todos os comprimidos da caixa"),
    ],
    "ps": [
        ("fire", "زموږ په کور کې اور لګېدلی دی مرسته وکړئ"),
        ("fire", "د ګاونډي کور اور اخیستی"),
        ("fire", "پخلنځي اور اخیستی دی، څه وکړم؟"),
        ("gas", "په زینو کې د ګازو بوی راځي"),
        ("gas", "د گاز سخت بوی دی"),
        ("injury", "پلار مې ولوېد او ساه نه اخلي"),
        ("injury", "مور مې بې هوښه ده"),
        ("injury", "ورور مې برق نیولی دی"),
        ("injury", "د سر ډېره وینه ترې ځي"),
        ("home_violence", "خاوند مې هره ورځ مې وهي"),
        ("home_violence", "مېړه می ووهلم، ډېره وېرېږم"),
        ("threat", "په انګړ کې یو سړی دی، چاړه ورسره ده"),
        ("threat", "څوک زموږ دروازه ماتوي"),
        ("suicide", "نور ژوند نه غواړم"),
        ("suicide", "ملګری مې وایي چې ځان به ووژني"),
        ("child", "یو ماشوم په موټر کې بند پاتې دی"),
        ("missing", "زوی مې ورک شوی دی"),
        ("missing", "لور می له ښوونځي نه ده راغلې"),
        ("trapped", "موږ په لفت کی بند یو"),
        ("poison", "ماشوم مې بلیچ څښلي دي"),
        ("poison", "ټولې ګولۍ یې خوړلې دي"),
    ],
    "zh": [
        ("fire", "厨房着火了，快来人！"),
        ("fire", "我们楼里着火了，到处都是烟"),
        ("fire", "廚房著火了"),
        ("gas", "楼道里一股煤气味，很浓"),
        ("gas", "您好，家里煤气泄漏了怎么办"),
        ("injury", "我爸爸倒在地上，没有呼吸了"),
        ("injury", "老婆昏迷不醒，怎么办"),
        ("injury", "他流了很多血，止不住"),
        ("injury", "地下室有人触电"),
        ("home_violence", "我老公又打我了，我好怕"),
        ("home_violence", "他掐我脖子，还不让我报警"),
        ("threat", "门口有个男人拿着刀"),
        ("threat", "有人在撬我家的门"),
        ("suicide", "我真的不想活了"),
        ("suicide", "我朋友说她要自杀"),
        ("child", "停车场有个小孩被锁在车里，太阳很晒"),
        ("missing", "我儿子不见了，找了两个小时"),
        ("trapped", "我们被困在电梯里了"),
        ("trapped", "我們被困在電梯裡"),
        ("trapped", "地下室进水，水越涨越高，我出不去"),
        ("poison", "我女儿喝了漂白水"),
    ],
}
EVERYDAY = {
    "pt": [
        "O elevador está avariado outra vez",
        "A lâmpada da escada queimou",
        "Onde posso deitar fora as pilhas?",
        "A conta do gás subiu muito este ano",
        "O detetor de fumo apita de dez em dez minutos, é a pilha",
        "Posso fazer um churrasco no pátio ou o fogo é proibido?",
        "Perdi a chave da cave",
        "Morro de vontade de comer um pastel de nata",
        "Há um curso de primeiros socorros para pais?",
        "O meu marido bate à porta do escritório e ninguém abre",
        "Queria marcar uma conversa com a assistente social",
        "A bicicleta do meu filho desapareceu",
        "O incêndio do ano passado já foi reparado?",
        "Fiquei preso no trânsito, chego mais tarde",
        "Os meus olhos estão a arder por causa do pó das obras",
        "Já não quero viver neste prédio, há ruído todas as noites",
        "O meu telemóvel caiu no rio",
        "Um vaso caiu da varanda do terceiro andar",
        "O meu filho deita-se tarde e não acorda para a escola",
        "A conta da água está a subir e ninguém explica porquê",
    ],
    "ps": [
        "لفټ خراب دی، کله به جوړ شي؟",
        "د زینې څراغ نه بلېږي",
        "د ګازو بیل ډېر لوړ دی",
        "د لوګي الارم غږ کوي، بېټرۍ یې خلاصه ده",
        "زما د زوی بایسکل ورک شوی دی",
        "خاوند مې زنګ وهي خو څوک ځواب نه ورکوي",
        "د ماشومانو د لوبو ځای چېرته دی؟",
        "د اور وژنې تمرین کله دی؟",
        "په انګړ کې د اور بلولو اجازه شته؟",
        "د کثافاتو ډبلي ډک دي",
        "زما کلي ورکه ده",
        "د لومړنیو مرستو کورس شته؟",
        "ګاونډي د شپې ډېر شور کوي",
        "اوبه سړې دي، ګرمې اوبه نه راځي",
        "د جرمني ژبې کورس کله پیلېږي؟",
        "زوی مې سهار د ښوونځي لپاره نه ویښېږي",
        "په زېرزمینۍ کې موږکان دي، دوا یې چېرته ده؟",
        "د دروازې قلف مات دی",
        "مېړه مې هره ورځ کار ته ځي",
        "ماشوم کولی شي په کور کې یوازې پاتې شي؟",
    ],
    "zh": [
        "电梯坏了，什么时候修？",
        "楼道的灯不亮了",
        "今天热死了，附近哪里有游泳池？",
        "消防演习是几点？",
        "烟雾报警器一直在响，应该是没电了",
        "我儿子的自行车不见了",
        "我订的牛奶不见了",
        "请打我电话，号码在下面",
        "老公打我电话说他晚点到",
        "想死你了，什么时候来玩？",
        "哪里可以买到老鼠药？",
        "家里没有煤气味，一切正常",
        "去年的火灾损坏修好了吗？",
        "我被锁在屋外了，钥匙在里面",
        "院子里的树被砍了",
        "我的手机掉进水里了",
        "路灯坏了，晚上我不敢回家",
        "孩子还小，可以一个人在院子里玩吗？",
        "爬楼梯爬得喘不上气，电梯什么时候好？",
        "充电宝锁在车里了",
        "最近工作累得要命",
    ],
}


@pytest.mark.parametrize("locale", DANGEROUS)
def test_what_is_listed_is_certain_and_of_its_kind(locale: str) -> None:
    for kind, text in DANGEROUS[locale]:
        verdict = assess(text)
        assert (verdict.certainty, verdict.kind) == (Certainty.CERTAIN, DangerKind(kind)), text
        assert locale in verdict.locales, text


@pytest.mark.parametrize("locale", EVERYDAY)
def test_what_is_said_every_day_is_not_listed_and_shows_no_card(locale: str) -> None:
    for text in EVERYDAY[locale]:
        assert not list(get_phrases(LISTS).find(words_in(text))), text
        assert assess(text).certainty is not Certainty.CERTAIN, text


def test_chinese_is_found_inside_other_words() -> None:
    assert assess("Hallo, 厨房着火了im 3. Stock!").kind is DangerKind.FIRE
    assert assess("老公打我！").kind is DangerKind.HOME_VIOLENCE
