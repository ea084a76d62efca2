"""Which integrations speak with something in the house, not with a service on the internet."""

from typing import Final

_DOMAINS: Final = """
    acaia acmeda actiontec adax adguard ads advantage_air agent_dvr aidot airgradient airobot
    airos airq airthings_ble airtouch4 airtouch5 airvisual_pro airzone alarmdecoder alert
    altruist amcrest android_ip_webcam androidtv androidtv_remote anel_pwrctrl anthemav
    apache_kafka apcupsd apple_tv aprilaire apsystems aqualogic aquostv aranet arcam_fmj arest
    arris_tg2492lg aruba arwn assist_pipeline asuswrt atag aurora_abb_powerone avea awair axis
    baf balboa bang_olufsen bbox besen bitvis blackbird blebox bluemaestro bluesound bluetooth
    bluetooth_adapters bluetooth_le_tracker bond bosch_alarm bosch_shc braviatv broadlink
    brother browser bryant_evolution bsblan bt_home_hub_5 bt_smarthub bthome cambridge_audio
    casper_glow cast ccm15 channels chef_iq cisco_ios cisco_mobility_express cmus comelit
    comfoconnect concord232 control4 coolmaster cppm_tracker cpuspeed daikin danfoss_air datadog
    ddwrt deako debugpy deconz deluge denon denon_rs232 denonavr devialet devolo_home_control
    devolo_home_network dhcp digital_ocean directv dlink dlna_dmr dlna_dms doods doorbird
    dormakaba_dkey dremel_3d_printer drop_connect droplet dsmr dsmr_reader duco dunehd duotecno
    dynalite earn_e_p1 ebusd ecoal_boiler ecoforest ecowitt edimax edl21 egardia egauge
    eheimdigital ekeybionyx elgato elkm1 elv emby emoncms emoncms_history emonitor emulated_hue
    emulated_kasa emulated_roku energenie_power_sockets energieleser enigma2 enocean
    enphase_envoy envertech_evt800 envisalink ephember epson eq3btsmart escea esphome eufy
    eufylife_ble eurotronic_cometblue everlights evil_genius_labs fail2ban familyhub fibaro fing
    firefly_iii firmata fivem fjaraskupan flexit flexit_bacnet flic flow_it flux_led
    forked_daapd fortios foscam freebox fritz fritzbox fritzbox_callmonitor fronius
    frontier_silicon fully_kiosk futurenow gardena_bluetooth gatus gc100 generic geniushub
    glances go2rtc goalzero gogogate2 goodwe google_wifi govee_ble govee_light_local gpsd
    graphite gree greencell greeneye_monitor gtfs guardian guntamatic harbor harman_kardon_avr
    harman_luxury harmony hassio hddtemp hdfury hdmi_cec heatmiser hegel helty heos hikvision
    hikvisioncam hisense_aehw4a1 hitron_coda hlk_sw16 homee homekit homekit_controller homematic
    homevolt homewizard homeworks horizon hotspring hp_ilo hr_energy_qube http huawei_lte hue
    hue_ble hunterdouglas_powerview husqvarna_automower_ble hyperion ialarm iammeter ibeacon
    idasen_desk idteck_prox iglo ihc imeon_inverter immich improv_ble incomfort indevolt
    indi_allsky inels influxdb inkbird insteon intellifire iometer iotawatt iperf3 ipp iron_os
    isal iseo_argo_ble iskra isy994 itunes izone jellyfin jvc_projector kaco_modbus kaleidescape
    kankun karakeep keba keenetic_ndms2 kef kegtron keyboard_remote kiosker kira kmtronic knx
    kodi konnected kostal_plenticore kulersky kwb lacrosse lametric landisgyr_heat_meter
    lannouncer lcn ld2410_ble leaone led_ble lektrico lg_netcast lg_soundbar lg_tv_rs232
    libre_hardware_monitor librenms lidarr lifx linkplay linksys_smart linux_battery litejet
    livisi llama_cpp local_calendar local_file local_todo locative lookin loqed luci lunatone
    lupusec lutron lutron_caseta lw12wifi lyngdorf madvr manual_mqtt marytts matter maxcube mcp
    mcp_server mealie medcom_ble mediaroom melnor mfi midea mikrotik mill minecraft_server
    mitsubishi_comfort mjpeg moat mobile_app mochad modbus modem_callerid modern_forms
    moehlenhoff_alpha2 monoprice mopeka motion_blinds motioneye motionmount mpd mqtt_eventstream
    mqtt_json mqtt_room mqtt_statestream music_assistant mutesync my_pv mysensors mystrom nad
    nam nanoleaf nasweb neopool ness_alarm netdata netgear netgear_lte netio network nfandroidtv
    nibe_heatpump niko_home_control nmap_tracker nobo_hub nrgkick nuki numato nut nx584 nzbget
    obihai octoprint oem ollama ombi onewire onkyo onvif opendisplay openevse opengarage
    openhardwaremonitor openhome openrgb opentherm_gw opnsense opple oralb orvibo osramlightify
    otbr otp ouman_eh_800 overkiz overseerr owntracks p1_monitor palazzetti panasonic_bluray
    panasonic_viera paperless_ngx peblar pencom persistent_notification pglab philips_js pi_hole
    picotts pilight pioneer pjlink plex plugwise plum_lightpad pooldose portainer powerfox_local
    powerwall prana private_ble_device probe_plus progettihwsw proliphix proxmoxve prusalink ps4
    pterodactyl pulseaudio_loopback pure_energie push pyload qbittorrent qbus qingping qnap
    qnap_qsw quantum_gateway qvr_pro qwikswitch rabbitair radarr radiotherm rainbird
    rainforest_eagle rainforest_raven rainmachine rapt_ble recswitch refoss remote_rpi_gpio
    renson reolink repetier rest_command rfxtrx rhasspy risco roborock roku romy roomba roon
    route_b_smart_meter rpi_power rss_feed_template rtorrent ruckus_unleashed russound_rio
    russound_rnet ruuvi_gateway ruuvitag_ble sabnzbd saj samsung_exlink samsungtv satel_integra
    saunum screenlogic sensirion_ble sensorpro sensorpush serial serial_pm seven_segments
    sfr_box sftp_storage shelly shopping_list sia silla_prism sisyphus sky_hub skybeacon
    sleep_as_android slide_local slimproto sma smarty smlight snapcast snmp snooz sofar
    solaredge_modbus solarlog solarman solax soma sonarr songpal sonos sony_projector soundtouch
    spc specialized_turbo splunk squeezebox ssdp starlink statsd steamist stiebel_eltron stream
    sunricher_dali supervisord swisscom switchbee switchbot switcher_kis switchmate syncthing
    syncthru synology_dsm synology_srm syslog system_bridge systemnexa2 tailwind tasmota
    tautulli tcp technove ted5000 tedee teleinfo telnet teltonika temper tesla_wall_connector
    theben_conexa thermobeacon thermopro thinkingcleaner thomson thread tilt_ble tilt_pi tmb
    togrill tolo tomato tonewinner torque touchline tplink tplink_lte tplink_omada
    traccar_server tradfri trane transmission twinkly ubus unifi unifi_access unifi_direct
    unifi_discovery unifiprotect upb upc_connect upnp usb uvc v2c vallox vegehub velbus velux
    venstar vera versasense victron_ble victron_gx vilfo vivotek vizio vlc_telnet
    vodafone_station voip volkszaehler volumio w800rf32 wake_on_lan watergate wattwaechter
    weatherflow webmin webostv wemo wiffi wiim wilight wiz wled wmspro worxlandroid ws66i
    wyoming x10 xeoma xiaomi xiaomi_aqara xiaomi_ble xiaomi_miio xs1 yalexs_ble yamaha
    yamaha_musiccast yardian yeelight yeelightsunflower yi youless zabbix zengge zeroconf
    zerproc zeversolar zha zhong_hong ziggo_mediabox_xl zimi zoneminder zwave_js zwave_me
"""
INDOORS: Final = frozenset(_DOMAINS.split())
"""Domains whose manifest says `local_push` or `local_polling`, but those that ask anything at all."""
