"""Words that tell people from everything else: given names, cues, and words that are no names.

Folded: lower case, ``e`` for ``io``. Common words, not a register: rarer names are found by what
stands beside them.
"""

# ruff: noqa: RUF001 - Cyrillic data
from __future__ import annotations

from typing import Final

from pytest_qtickets.masking.policy import words

GIVEN: Final = words(
    "александр алексей анатолий андрей антон аркадий арсений артем артемий артур афанасий"
    " богдан борис вадим валентин валерий василий вениамин виктор виталий владимир владислав"
    " всеволод вячеслав гавриил геннадий георгий герман глеб григорий давид даниил данила данил"
    " денис дмитрий евгений егор ефим захар иван игнат игнатий игорь илларион илья иннокентий"
    " иосиф ипполит ираклий карл ким кирилл клим константин кузьма лаврентий лев леонид леонтий"
    " лука любомир макар макарий максим максимилиан марат марк мартин матвей милан мирон"
    " мирослав михаил модест назар нестор никита никифор николай никон олег осип остап павел"
    " петр платон прохор радислав радим рафаил ратибор ринат роберт родион роман ростислав"
    " руслан рустам савва савелий семен серафим сергей сильвестр спартак станислав степан стефан"
    " тарас тимофей тимур тихон трифон трофим ульян устин фаддей федор федот феликс филипп фома"
    " фрол харитон эдуард эльдар эмиль эраст эрик юлиан юлий юрий яков ян ярослав аким агафон"
    " аполлинарий аскольд бронислав вацлав велимир викентий виссарион гаврила герасим гордей"
    " демид демьян евсей евстафий елисей емельян епифан еремей ермолай ерофей зиновий изот"
    " измаил казимир касьян кондрат кондратий корнил куприян ладимир лукьян май мефодий мина"
    " митрофан наум никанор никодим нифонт олимпий онисим орест панкрат панкратий панфил парамон"
    " парфен пантелеймон поликарп порфирий потап прокл прокофий ратмир ростих самсон самуил"
    " святополк святослав севастьян селиван симон сократ софон софрон спиридон тит творимир"
    " терентий фадей феофан ферапонт фирс флорентин фортунат христофор чеслав эммануил эрнест"
    " ювеналий якуб авдей аверьян август агап адам адриан азарий альберт альфред амос ананий"
    " андроник аникита анисим антип антонин аристарх арсен архип аггей автоном аверкий акинфий"
    " алан амвросий ануфрий арефий беломир богуслав боеслав борислав бажен боян будимир вышеслав"
    " галактион гостомысл гремислав григорьев добромысл евграф евдоким евлампий евлогий"
    " евстигней ермил ефрем ефимий ждан игнатовна ильдар кир климент конон лазарь левон любим"
    " мечислав милен милий мокей мстислав никодимович остромир пахом пимен пров ратислав рюрик"
    " сидор силантий сила сысой тарасий твердислав федосий феофилакт филарет филимон чеслава"
    " эдуардович эрнст юлиус якова январий агата агафья аглая агния аделина аза аида алевтина"
    " александра алена алина алиса алла альбина анастасия ангелина анжела анжелика анна анфиса"
    " антонина ариадна арина ася валентина валерия варвара василиса вера вероника виктория"
    " виолетта виталина владислава галина глафира дарина дарья диана дина доминика ева евгения"
    " евдокия евпраксия екатерина елена елизавета жанна зинаида злата зоя инга инесса инна"
    " иоанна ираида ирина ия иванна камилла карина каролина кира клавдия кристина ксения лада"
    " лариса лаура лидия лилия лина лия лора любовь людмила майя маргарита марианна марина мария"
    " марфа милана милена милица мирослава надежда наина наталия наталья нелли ника нина нинель"
    " нонна оксана октябрина олеся олимпиада ольга пелагея полина прасковья рада раиса регина"
    " рената римма роза розалия роксана руслана сабина светлана серафима снежана софия софья"
    " стефания сусанна таисия тамара татьяна ульяна фаина фекла феодора эвелина элеонора эльвира"
    " эльза эмилия эмма юлиана юлия юнона яна ярослава акулина алефтина василина дорофея"
    " евфросиния зинаида иванка лукия матрена фатима гульнара гузель алсу айгуль динара зарина"
    " лейла мадина зухра амина аиша эльмира лиана нателла нана тина саша леша алеша андрюша"
    " антоша боря вадик валера вася витя володя вова гена гоша гриша даня дима женя ваня игорек"
    " илюша костя кирюша лева леня макс миша никитка коля олежка паша петя рома сережа сеня"
    " слава стас степа тема толя федя юра яша аня настя лина валя варя вика галя даша катя лена"
    " лиза зина ира ксюша лара лида люба люда рита маша наташа надя оля поля рая света соня тася"
    " тома таня уля юля ахмед ахмат али аслан азамат айдар алишер арам армен ашот бахтияр вазген"
    " гагик гарик гамлет гиви гурам давид джамал заур зураб ибрагим ислам исмаил камиль карен"
    " магомед мурад муса нурлан отар расул рашид рауф рафик равиль ренат рубен рустем самвел"
    " сулейман султан тагир тигран фарид фархад хасан шамиль эльнур юсуф нино тамар этери"
)

#: Transliterations are made of the names above; these are others.
GIVEN_LATIN: Final = words(
    "john james robert michael william david richard joseph thomas charles christopher daniel"
    " matthew anthony donald steven andrew paul joshua kenneth kevin brian george timothy ronald"
    " edward jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott"
    " brandon benjamin samuel gregory alexander patrick jack dennis jerry tyler aaron jose adam"
    " nathan henry zachary douglas peter kyle noah ethan jeremy walter christian keith roger"
    " terry austin sean gerald carl harold dylan arthur lawrence jordan jesse bryan billy bruce"
    " gabriel joe logan alan juan albert willie elijah wayne randy vincent mason roy ralph bobby"
    " russell bradley philip eugene mary patricia jennifer linda elizabeth barbara susan jessica"
    " karen sarah lisa nancy sandra betty ashley emily kimberly margaret donna michelle carol"
    " amanda melissa deborah stephanie rebecca sharon laura cynthia dorothy amy kathleen angela"
    " shirley emma brenda pamela nicole anna samantha katherine christine helen debra rachel"
    " carolyn janet maria catherine heather diane olivia julie joyce victoria ruth virginia"
    " lauren kelly christina joan evelyn judith andrea hannah megan cheryl jacqueline martha"
    " madison teresa gloria sara janice ann kathryn abigail sophia frances jean alice judy"
    " isabella julia denise danielle marilyn beverly natalie theresa diana brittany doris kayla"
    " alexis lori marie tiffany mohammed ahmed ali fatima hans peter klaus jurgen wolfgang"
    " pierre jacques francois luca marco giovanni giulia pablo carlos sofia ivan alexey alexei"
    " dmitry dmitri sergey sergei yury yuri yuriy andrey andrei nikolay nikolai evgeny evgeniy"
    " anastasia ekaterina catherine natalia natalya tatiana tatyana julia yulia ksenia xenia"
    " maxim max alexandr alexandra eugenia elena olga irina svetlana"
)

#: Words that announce a person; what stands behind them is taken for a name.
STRONG_CUES: Final = words(
    "фио имя фамилия отчество зовут уважаемый уважаемая уважаемые здравствуйте гражданин"
    " гражданка господин госпожа г-н г-жа dear mr mrs ms surname lastname firstname fullname"
    " покупатель покупателя покупателю покупателем покупательница владелец владельца держатель"
    " получатель получателя плательщик заказчик заказчика пассажир посетитель посетителя"
    " участник участника зритель зрителя"
)
WEAK_CUES: Final = words(
    "клиент клиента клиенту клиентом клиентка гость гостя гостю гостем гостья гости привет"
    " client customer guest buyer visitor holder attendee user пользователь пользователя оформил"
    " оформила купил купила заказал заказала вернул вернула пришел пришла позвонил позвонила"
    " написал написала кассир оператор менеджер"
)
#: What stands before the name of a street, a theatre, a work: not a guest.
PLACE_CUES: Final = words(
    "ул улица улицы улице пр проспект проспекта проспекте пл площадь площади пер переулок"
    " переулке наб набережная бульвар шоссе им имени театр театра театре музей музея дк зал зале"
    " консерватория филармония г город города городе станция метро м памяти опера балет"
    " спектакль спектакля концерт концерта мюзикл фильм выставка событие event show venue шоу"
    " группа группы артист композитор режиссер автор оркестр хор ансамбль st street"
)
#: Capitalised words of tickets, logs and reports, which people may be called like.
ORDINARY: Final = words(
    "партер балкон бельэтаж амфитеатр ложа ярус галерея танцпол фан-зона зона сектор ряд место"
    " места сцена вход выход этаж билет билеты концерт спектакль событие мероприятие заказ"
    " заказы корзина оплата оплачен оплачено возврат возвращен отмена отменен статус сумма цена"
    " рублей театр зал дворец стадион арена клуб площадка город москва имя фамилия отчество тест"
    " клиент гость покупатель пользователь администратор кассир менеджер оператор ошибка запрос"
    " ответ дата время январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь"
    " декабрь понедельник вторник среда четверг пятница суббота воскресенье утро день вечер ночь"
    " улица проспект площадь переулок россия русский красный белый черный синий зеленый желтый"
    " золотой левый правый центр север юг восток запад новый новая старый большой малый полный"
    " льготный детский взрослый студенческий скидка промокод серия номер код карта счет касса"
    " сайт адрес телефон почта письмо паспорт инн кпп снилс документ организация компания"
    " директор это эта этот все для при как что где когда если без под над или она они его нет"
    " да спасибо добрый доброе здравствуйте уважаемый уважаемая привет вас ваш ваша наш мы вы не"
    " на по от до из за роза слава победа мир надежда вера любовь роман марта лев орел король"
    " царь князь зима лето весна осень звезда солнце луна гроза буря волна жизнь смерть война"
    " чайка вишневый сад lang error info warning debug order orders client guest ticket tickets"
    " status get post put delete patch http https api json name user test none null true false"
    " traceback file line module host content type date server cookie set accept bearer basic"
    " authorization the this that with from for and not expected found assert assertion value"
    " key error failed passed skipped page event events show shows price seat row zone hall city"
    " theatre concert stage dear hello mark will may june april august grace hope bill rose art"
    " chase drew faith joy rich page grant"
)
#: Names that are words of a sentence's beginning as well: alone they are not taken for a name.
NOT_SINGLE: Final = words(
    "роза слава надежда вера любовь роман марта лев мир август май сила ким али ислам султан"
    " мина любим злата рада прокл тема поля света рома тома макс ника лада злата снежана ждан"
)
